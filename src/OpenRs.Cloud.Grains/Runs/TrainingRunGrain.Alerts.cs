using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <content>Alerts: what a run tells people outside of.</content>
public sealed partial class TrainingRunGrain
{
    private readonly AlertDelivery _delivery = new(alerts, time, logger);
    private ProgressWatch? _progress;
    private IReadOnlyList<BatchProgress> _work = [];

    private bool AreAlertsDelivered => Run.UndeliveredAlerts.Count == 0 && !_delivery.IsUnderWay;

    private void WatchProgress(IReadOnlyList<BatchProgress> work)
    {
        _work = work;
        _progress = RunAlerts.Watch(_progress, Run, work, time.GetUtcNow());
    }

    private void NoteProgress()
    {
        if (_progress is { } progress && alerts is not null)
        {
            var now = time.GetUtcNow();
            _notes.Add(run => RunAlerts.Observed(run, progress, alerts.NoProgressLimit, now));
        }
    }

    private Task DeliverAsync(CancellationToken cancellationToken) => _delivery.ContinueAsync(
        number => WriteAsync(RunAlerts.Change(Run, all => AlertRules.Delivered(all, number)), cancellationToken),
        () => Exists ? RunAlerts.Next(RunId, Run) : null);
}
