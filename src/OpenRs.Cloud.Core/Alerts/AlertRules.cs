namespace OpenRs.Cloud.Alerts;

/// <summary>
/// Which alerts of a job are due, hold, and are still to be delivered, whatever kind of job it is. The same write that raises an alert
/// notes that it holds and that it is not delivered yet, so a crash loses none. What changes nothing answers the same alerts.
/// </summary>
public static class AlertRules
{
    /// <summary>Alerts that a state holds at most while they cannot be delivered; the oldest go first.</summary>
    public const int Limit = 32;

    /// <summary>How long it is tried to deliver an alert.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Adds an alert.</summary>
    public static JobAlerts<TAlert> Raised<TAlert>(JobAlerts<TAlert> alerts, TAlert alert)
        where TAlert : class, IJobAlert => new(
            alert.AlertKind == JobAlertKind.Budget ? [.. alerts.Shares, alert.Percent] : alerts.Shares,
            [.. alerts.Open.TakeLast(Limit - 1), alert],
            [.. alerts.Undelivered.TakeLast(Limit - 1), alert]);

    /// <summary>The shares of the budget that an alert is due of.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="spent">The shares that are spent, in percent, as the ledger tells them.</param>
    public static IEnumerable<int> SharesDue<TAlert>(JobAlerts<TAlert> alerts, IReadOnlyList<int> spent)
        where TAlert : class, IJobAlert => spent.Except(alerts.Shares);

    /// <summary>Forgets the shares of the budget that are no longer spent: of a larger budget people are told anew.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="spent">The shares that are spent, in percent, as the ledger tells them.</param>
    public static JobAlerts<TAlert> WithBudget<TAlert>(JobAlerts<TAlert> alerts, IReadOnlyList<int> spent)
        where TAlert : class, IJobAlert => alerts.Shares.All(spent.Contains)
            ? alerts
            : alerts with
            {
                Shares = [.. alerts.Shares.Where(spent.Contains)],
                Open = [.. alerts.Open.Where(item => item.AlertKind != JobAlertKind.Budget || spent.Contains(item.Percent))],
            };

    /// <summary>Takes the alert of no progress back when something is finished since, or nothing is to be finished any more.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="watch">How far the job has come.</param>
    /// <param name="isExpected">Whether the job should finish units.</param>
    public static JobAlerts<TAlert> WithProgress<TAlert>(JobAlerts<TAlert> alerts, ProgressWatch watch, bool isExpected)
        where TAlert : class, IJobAlert =>
        Standing(alerts) is { } standing && (!isExpected || (watch.HasMoved && watch.Since > standing.Time))
            ? alerts with { Open = [.. alerts.Open.Where(item => !ReferenceEquals(item, standing))] }
            : alerts;

    /// <summary>For how long nothing was finished, where an alert of that is due; else <see langword="null"/>.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="watch">How far the job has come.</param>
    /// <param name="isExpected">Whether the job should finish units.</param>
    /// <param name="limit">How long a job may finish nothing; <see langword="null"/> for ever.</param>
    /// <param name="now">The time.</param>
    public static TimeSpan? StallDue<TAlert>(
        JobAlerts<TAlert> alerts, ProgressWatch watch, bool isExpected, TimeSpan? limit, DateTimeOffset now)
        where TAlert : class, IJobAlert =>
        isExpected && now - watch.Since >= limit && Standing(alerts) is null ? now - watch.Since : null;

    /// <summary>An alert was delivered to all, or need not be any more.</summary>
    /// <param name="alerts">The alerts.</param>
    /// <param name="number">Number of the alert.</param>
    public static JobAlerts<TAlert> Delivered<TAlert>(JobAlerts<TAlert> alerts, long number)
        where TAlert : class, IJobAlert => alerts.Undelivered.Any(item => item.Number == number)
            ? alerts with { Undelivered = [.. alerts.Undelivered.Where(item => item.Number != number)] }
            : alerts;

    /// <summary>No alert is to be delivered.</summary>
    public static JobAlerts<TAlert> WithoutUndelivered<TAlert>(JobAlerts<TAlert> alerts)
        where TAlert : class, IJobAlert => alerts.Undelivered.Count == 0 ? alerts : alerts with { Undelivered = [] };

    /// <summary>Time from a failed attempt to deliver an alert until the next: longer after each.</summary>
    /// <param name="failures">Attempts that failed, at least 1.</param>
    public static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromSeconds(1L << Math.Clamp(failures - 1, 0, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Whether an alert is so old that it need not be delivered any more.</summary>
    public static bool IsStale(IJobAlert alert, DateTimeOffset now) => now - alert.Time >= Lifetime;

    private static TAlert? Standing<TAlert>(JobAlerts<TAlert> alerts)
        where TAlert : class, IJobAlert => alerts.Open.FirstOrDefault(static item => item.AlertKind == JobAlertKind.NoProgress);
}
