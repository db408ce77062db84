using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>Follows an evaluation to its end, across lost connections.</summary>
internal sealed class EvaluationWatcher(ApiConnection api)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReconnectPatience = TimeSpan.FromMinutes(2);

    /// <summary>Follows an evaluation with a progress line and prints how it ended.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> WatchAsync(string name, OutputFormat format, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine();
        var lastSeen = TimeProvider.System.GetTimestamp();
        Evaluation? last = null;
        while (last is null || !IsFinal(last.State))
        {
            try
            {
                using var call = api.Evaluations.WatchEvaluation(new WatchEvaluationRequest { Name = name }, cancellationToken: cancellationToken);
                await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    progress.Show(EvaluationLine.Of(response.Evaluation), last?.State != response.Evaluation.State);
                    last = response.Evaluation;
                    lastSeen = TimeProvider.System.GetTimestamp();
                }
            }
            catch (RpcException exception) when (last is not null && exception.StatusCode == StatusCode.Unavailable)
            {
                if (TimeProvider.System.GetElapsedTime(lastSeen) > ReconnectPatience)
                {
                    throw api.ToCliException(exception);
                }

                progress.Show($"connection to {api.Server} lost; trying again", worthALine: true);
                await Task.Delay(ReconnectPause, cancellationToken);
            }
            catch (RpcException exception)
            {
                throw api.ToCliException(exception);
            }
        }

        progress.End();
        EvaluationPrinter.Print(last, format);
        return last.State == EvaluationState.Succeeded ? 0 : ExitCode.WorkFailed;
    }

    private static bool IsFinal(EvaluationState state) =>
        state is EvaluationState.Succeeded or EvaluationState.Failed or EvaluationState.Cancelled or EvaluationState.BudgetExhausted;
}
