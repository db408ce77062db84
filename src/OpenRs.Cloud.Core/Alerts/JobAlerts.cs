namespace OpenRs.Cloud.Alerts;

/// <summary>The alerts of a job of any kind, as its state holds them.</summary>
/// <param name="Shares">The shares of the budget that people were told of, in percent.</param>
/// <param name="Open">The alerts that hold, oldest first.</param>
/// <param name="Undelivered">The alerts that are still to be delivered to people outside of the service, oldest first.</param>
public sealed record JobAlerts<TAlert>(IReadOnlyList<int> Shares, IReadOnlyList<TAlert> Open, IReadOnlyList<TAlert> Undelivered)
    where TAlert : class, IJobAlert;
