using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <content>Alerts: people outside are told of one after the other, until they have them.</content>
public sealed partial class TrainingRunGrain
{
    private ProgressWatch? _progress;
    private (RunAlert Alert, Task<bool> Result)? _telling;
    private DateTimeOffset _tellAt;
    private int _tellFailures;

    private bool IsTold => Run.UntoldAlerts.Count == 0 && _telling is null;

    // A run that nobody is to be told of remembers nothing for them.
    private TrainingRunState WithoutReceiver(TrainingRunState next) => alerts is { IsConfigured: true } ? next : RunAlerts.ToldAll(next);

    private void WatchProgress(IReadOnlyList<BatchProgress> work) => _progress = ProgressWatch.Of(_progress, Run, work, time.GetUtcNow());

    private void NoteProgress()
    {
        if (_progress is { } progress && alerts is not null)
        {
            var now = time.GetUtcNow();
            _notes.Add(run => RunAlerts.Observed(run, progress, alerts.NoProgressLimit, now));
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        if (_telling is { Result.IsCompleted: true } told)
        {
            _telling = null;
            var isTold = await told.Result;
            var isDropped = !isTold && RunAlerts.IsStale(told.Alert.Event, time.GetUtcNow());
            _tellFailures = isTold || isDropped ? 0 : _tellFailures + 1;
            _tellAt = _tellFailures == 0 ? default : time.GetUtcNow() + RunAlerts.Pause(_tellFailures);
            if (isDropped)
            {
                LogNotTold(RunId, told.Alert.Id);
            }

            if (_tellFailures == 0)
            {
                await WriteAsync(RunAlerts.Told(Run, told.Alert.Event.Number), cancellationToken);
            }
        }

        if (alerts is { IsConfigured: true } && Exists && _telling is null && time.GetUtcNow() >= _tellAt
            && RunAlerts.Next(RunId, Run) is { } next)
        {
            _telling = (next, alerts.TryTellAsync(next));
        }
    }

    [LoggerMessage(1068, LogLevel.Error, "Run {RunId}: alert {Alert} could not be told for a day and is dropped.")]
    private partial void LogNotTold(string runId, string alert);
}
