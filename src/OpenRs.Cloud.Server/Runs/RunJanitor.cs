using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Takes up deletions of runs and evaluations that a stop or crash cut off: once the server serves, and every hour while that fails.
/// </summary>
internal sealed partial class RunJanitor(
    IEnumerable<JobRemoval> removals,
    IObjectStore objects,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<RunJanitor> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested && !await TryResumeAsync(stoppingToken))
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryResumeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var marks = await objects.ListAsync(ObjectNames.Deletions, cancellationToken)
                .Select(static entry => entry.Name.Split('/'))
                .ToListAsync(cancellationToken);
            foreach (var mark in marks)
            {
                await removals.First(removal => removal.Owns(mark[2])).FinishAsync(mark[1], mark[2], cancellationToken);
            }

            if (marks.Count > 0)
            {
                LogResumed(marks.Count);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CloudException
            or OrleansException or OperationCanceledException)
        {
            LogFailed(exception);
            return false;
        }
    }

    [LoggerMessage(3141, LogLevel.Information, "Finished {Count} deletions that had been cut off.")]
    private partial void LogResumed(int count);

    [LoggerMessage(
        3142,
        LogLevel.Warning,
        "Deletions that had been cut off could not be finished; their objects take up space until that succeeds.")]
    private partial void LogFailed(Exception exception);
}
