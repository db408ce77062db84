using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>Follows a run to its end, across lost connections.</summary>
internal sealed class RunWatcher(ApiConnection api)
{
    private const int StepsPerLogLine = 10;

    /// <summary>Follows a run with a progress line and prints how it ended.</summary>
    /// <returns>Exit code.</returns>
    public async Task<int> WatchAsync(string name, OutputFormat format, CancellationToken cancellationToken)
    {
        Run? run = null;
        await WatchedJob.UntilInterruptedAsync("runs", name, async () => run = await FollowAsync(name, cancellationToken));
        RunPrinter.Print(run!, format);
        return run!.State is RunState.Succeeded or RunState.Plateaued ? 0 : ExitCode.WorkFailed;
    }

    /// <summary>Follows a run with a progress line.</summary>
    /// <returns>The run in its final state.</returns>
    public async Task<Run> FollowAsync(string name, CancellationToken cancellationToken)
    {
        var progress = new ProgressLine();
        var left = new TimeLeft(TimeProvider.System);
        Run? run = null;
        await api.FollowAsync(
            lost => api.Client.WatchRunAsync(name, lost: lost, cancellationToken: cancellationToken),
            response =>
            {
                var stepped = response.Run.Step != run?.Step && response.Run.Step % StepsPerLogLine == 0;
                var line = RunLine.Of(response.Run, left.See(response.Run.Step, response.Run.MaxSteps));
                progress.Show(line, stepped || run?.State != response.Run.State || run.Wait?.Place != response.Run.Wait?.Place);
                run = response.Run;
            },
            progress);
        return run!;
    }
}
