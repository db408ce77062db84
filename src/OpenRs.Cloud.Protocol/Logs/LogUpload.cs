using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Storage.Logs;

namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>Stores what a process logs of its jobs every few seconds, and once more at its end.</summary>
/// <param name="logs">What was logged.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Where it logs.</param>
public sealed partial class LogUpload(JobLogs logs, TimeProvider time, ILogger<LogUpload> logger)
{
    /// <summary>How long a line waits before it is stored.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // A store that does not answer must not hold up the end of a process.
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(3);
    private bool _isFailing;

    /// <summary>Runs until the token ends it.</summary>
    /// <param name="find">The place of a job's logs, as of <see cref="JobLogs.FlushAsync"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<string, CancellationToken, Task<LogObjects?>> find, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await FlushAsync(find, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await FlushLastAsync(find);
        }
    }

    private async Task FlushLastAsync(Func<string, CancellationToken, Task<LogObjects?>> find)
    {
        using var ending = new CancellationTokenSource(EndTimeout, time);
        try
        {
            await FlushAsync(find, ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The last seconds of the log are lost.
        }
    }

    private async Task FlushAsync(Func<string, CancellationToken, Task<LogObjects?>> find, CancellationToken cancellationToken)
    {
        var failure = await logs.FlushAsync(find, cancellationToken);
        if (failure is not null && !_isFailing)
        {
            LogNotStored(failure);
        }

        _isFailing = failure is not null;
    }

    [LoggerMessage(2061, LogLevel.Warning, "Logs of jobs could not be stored; they are kept, as far as there is room, and tried again.")]
    private partial void LogNotStored(Exception exception);
}
