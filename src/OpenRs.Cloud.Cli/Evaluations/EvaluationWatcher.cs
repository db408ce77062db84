using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>Follows an evaluation to its end, across lost connections.</summary>
internal sealed class EvaluationWatcher(ApiConnection api)
{
    /// <summary>Follows an evaluation with a progress line and prints how it ended.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> WatchAsync(string name, OutputFormat format, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine();
        Evaluation? last = null;
        await api.FollowAsync(
            () => api.Evaluations.WatchEvaluation(new WatchEvaluationRequest { Name = name }, cancellationToken: cancellationToken),
            response =>
            {
                progress.Show(EvaluationLine.Of(response.Evaluation), last?.State != response.Evaluation.State);
                last = response.Evaluation;
                return IsFinal(last.State);
            },
            progress,
            cancellationToken);
        EvaluationPrinter.Print(last!, format);
        return last!.State == EvaluationState.Succeeded ? 0 : ExitCode.WorkFailed;
    }

    private static bool IsFinal(EvaluationState state) =>
        state is EvaluationState.Succeeded or EvaluationState.Failed or EvaluationState.Cancelled or EvaluationState.BudgetExhausted;
}
