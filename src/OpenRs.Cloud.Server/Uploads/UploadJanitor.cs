namespace OpenRs.Cloud.Server.Uploads;

/// <summary>Clears away broken uploads that nobody went on with: at start and every hour.</summary>
internal sealed partial class UploadJanitor(UploadStage stage, TimeProvider time, ILogger<UploadJanitor> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first call can come.
        Sweep(isStart: true);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Period, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            Sweep(isStart: false);
        }
    }

    private void Sweep(bool isStart)
    {
        try
        {
            if (stage.Sweep(isStart) is > 0 and var count)
            {
                LogRemoved(count);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogFailed(exception);
        }
    }

    [LoggerMessage(3201, LogLevel.Information, "Removed {Count} broken uploads that nobody went on with for a day.")]
    private partial void LogRemoved(int count);

    [LoggerMessage(3202, LogLevel.Warning, "Broken uploads could not be removed; they take up space until that succeeds.")]
    private partial void LogFailed(Exception exception);
}
