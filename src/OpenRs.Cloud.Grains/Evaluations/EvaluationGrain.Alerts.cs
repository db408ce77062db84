using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Evaluations;

/// <content>Alerts: what an evaluation tells people outside of.</content>
public sealed partial class EvaluationGrain
{
    private readonly AlertDelivery _delivery = new(alerts, time, logger);
    private ProgressWatch? _progress;

    private bool AreAlertsDelivered => Job.UndeliveredAlerts.Count == 0 && !_delivery.IsUnderWay;

    private async Task ObserveAsync(ActiveLeases active, CancellationToken cancellationToken)
    {
        var watch = alerts is null ? null : _progress;
        var next = EvaluationAlerts.Observed(Job, active, watch, alerts?.NoProgressLimit, time.GetUtcNow());
        if (Exists && await WriteAsync(next, cancellationToken))
        {
            _changed.Raise();
        }
    }

    private Task DeliverAsync(CancellationToken cancellationToken) => _delivery.ContinueAsync(
        number => WriteAsync(EvaluationAlerts.Change(Job, all => AlertRules.Delivered(all, number)), cancellationToken),
        () => Exists ? EvaluationAlerts.Next(EvaluationId, Job) : null);

    private Task<bool> WriteAsync(EvaluationJobState next, CancellationToken cancellationToken) =>
        state.ReplaceAsync(context, EvaluationAlerts.Change(next, _delivery.Kept), cancellationToken);
}
