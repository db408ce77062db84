using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>Follows a run to its end, across lost connections.</summary>
internal sealed class RunWatcher(ApiConnection api)
{
    private const int StepsPerLogLine = 10;

    /// <summary>Whether a run changes no more.</summary>
    public static bool IsFinal(RunState state) =>
        state is RunState.Succeeded or RunState.Failed or RunState.Cancelled or RunState.BudgetExhausted or RunState.Plateaued;

    /// <summary>Follows a run with a progress line and prints how it ended.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> WatchAsync(string name, OutputFormat format, CancellationToken cancellationToken)
    {
        var run = await FollowAsync(name, cancellationToken);
        RunPrinter.Print(run, format);
        return run.State == RunState.Succeeded ? 0 : ExitCode.WorkFailed;
    }

    /// <summary>Follows a run with a progress line.</summary>
    /// <returns>The run in its final state.</returns>
    public async Task<Run> FollowAsync(string name, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine();
        var left = new TimeLeft(TimeProvider.System);
        var token = "";
        Run? run = null;
        await api.FollowAsync(
            () => api.Runs.WatchRun(new WatchRunRequest { Name = name, ResumeToken = token }, cancellationToken: cancellationToken),
            response =>
            {
                var stepped = response.Run.Step != run?.Step && response.Run.Step % StepsPerLogLine == 0;
                var line = RunLine.Of(response.Run, left.See(response.Run.Step, response.Run.MaxSteps));
                progress.Show(line, stepped || run?.State != response.Run.State);
                (run, token) = (response.Run, response.ResumeToken);
                return IsFinal(run.State);
            },
            progress,
            cancellationToken);
        return run!;
    }
}
