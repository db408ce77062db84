using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Alerts;

/// <summary>Delivers the alerts of one job to people outside, one after the other, until they have them.</summary>
internal sealed partial class AlertDelivery(IAlertChannel? channel, TimeProvider time, ILogger logger)
{
    private (AlertNotice Notice, Task<bool> Result)? _attempt;
    private DateTimeOffset _nextAt;
    private int _failures;

    /// <summary>Whether an attempt is under way, or its result was not taken yet.</summary>
    public bool IsUnderWay => _attempt is not null;

    /// <summary>The alerts of a job as they are to be kept: without a receiver none is kept to be delivered.</summary>
    public JobAlerts<TAlert> Kept<TAlert>(JobAlerts<TAlert> alerts)
        where TAlert : class, IJobAlert => channel is { IsConfigured: true } ? alerts : AlertRules.WithoutUndelivered(alerts);

    /// <summary>Takes the result of an attempt that has ended and starts the next that is due; waits for neither.</summary>
    /// <param name="done">Takes the number of an alert that was delivered, or is dropped since it is too old.</param>
    /// <param name="next">The alert that is to be delivered next, after that; <see langword="null"/> for none.</param>
    public async Task ContinueAsync(Func<long, Task> done, Func<AlertNotice?> next)
    {
        if (_attempt is { Result.IsCompleted: true } ended)
        {
            _attempt = null;
            if (IsDone(ended.Notice, await ended.Result))
            {
                await done(ended.Notice.Alert.Number);
            }
        }

        if (channel is { IsConfigured: true } && _attempt is null && time.GetUtcNow() >= _nextAt && next() is { } notice)
        {
            _attempt = (notice, channel.TryDeliverAsync(notice));
        }
    }

    private bool IsDone(AlertNotice notice, bool isDelivered)
    {
        var isDropped = !isDelivered && AlertRules.IsStale(notice.Alert, time.GetUtcNow());
        _failures = isDelivered || isDropped ? 0 : _failures + 1;
        _nextAt = _failures == 0 ? default : time.GetUtcNow() + AlertRules.Pause(_failures);
        if (isDropped)
        {
            LogDropped(notice.Id);
        }

        return _failures == 0;
    }

    [LoggerMessage(1121, LogLevel.Error, "Alert {Alert} could not be delivered for a day and is dropped.")]
    private partial void LogDropped(string alert);
}
