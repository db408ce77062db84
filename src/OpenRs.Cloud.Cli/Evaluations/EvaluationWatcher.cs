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
        var left = new TimeLeft(TimeProvider.System);
        Evaluation? last = null;
        await WatchedJob.UntilInterruptedAsync("eval", name, () => api.FollowAsync(
            lost => api.Client.WatchEvaluationAsync(name, lost, cancellationToken),
            response =>
            {
                var words = left.See(response.Evaluation.Progress.Finished, response.Evaluation.Progress.Total);
                progress.Show(EvaluationLine.Of(response.Evaluation, words), last?.State != response.Evaluation.State);
                last = response.Evaluation;
            },
            progress));
        EvaluationPrinter.Print(last!, format);
        return last!.State == EvaluationState.Succeeded ? 0 : ExitCode.WorkFailed;
    }
}
