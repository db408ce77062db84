using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <content>Alerts are delivered to people outside one after the other, until they have them.</content>
public sealed partial class TrainingRunGrain
{
    private ProgressWatch? _progress;
    private (RunAlert Alert, Task<bool> Result)? _delivery;
    private DateTimeOffset _deliverAt;
    private int _deliveryFailures;

    private bool AreAlertsDelivered => Run.UndeliveredAlerts.Count == 0 && _delivery is null;

    // Without a receiver nothing is kept to be delivered.
    private TrainingRunState WithoutReceiver(TrainingRunState next) =>
        alerts is { IsConfigured: true } ? next : RunAlerts.WithoutUndelivered(next);

    private void WatchProgress(IReadOnlyList<BatchProgress> work) => _progress = ProgressWatch.Of(_progress, Run, work, time.GetUtcNow());

    private void NoteProgress()
    {
        if (_progress is { } progress && alerts is not null)
        {
            var now = time.GetUtcNow();
            _notes.Add(run => RunAlerts.Observed(run, progress, alerts.NoProgressLimit, now));
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        if (_delivery is { Result.IsCompleted: true } ended)
        {
            _delivery = null;
            var isDelivered = await ended.Result;
            var isDropped = !isDelivered && RunAlerts.IsStale(ended.Alert.Event, time.GetUtcNow());
            _deliveryFailures = isDelivered || isDropped ? 0 : _deliveryFailures + 1;
            _deliverAt = _deliveryFailures == 0 ? default : time.GetUtcNow() + RunAlerts.Pause(_deliveryFailures);
            if (isDropped)
            {
                LogNotDelivered(RunId, ended.Alert.Id);
            }

            if (_deliveryFailures == 0)
            {
                await WriteAsync(RunAlerts.Delivered(Run, ended.Alert.Event.Number), cancellationToken);
            }
        }

        if (alerts is { IsConfigured: true } && Exists && _delivery is null && time.GetUtcNow() >= _deliverAt
            && RunAlerts.Next(RunId, Run) is { } next)
        {
            _delivery = (next, alerts.TryDeliverAsync(next));
        }
    }

    [LoggerMessage(1068, LogLevel.Error, "Run {RunId}: alert {Alert} could not be delivered for a day and is dropped.")]
    private partial void LogNotDelivered(string runId, string alert);
}
