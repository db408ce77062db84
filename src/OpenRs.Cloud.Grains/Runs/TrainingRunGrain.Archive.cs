namespace OpenRs.Cloud.Runs;

/// <content>Metrics of steps and events: they leave the state for the archive, a block at a time.</content>
public sealed partial class TrainingRunGrain
{
    private BlockWriter<StepMetrics>? _stepWriter;
    private BlockWriter<RunEvent>? _eventWriter;

    private BlockWriter<StepMetrics> Steps => _stepWriter ??= new(
        stepArchive, RunId, static step => step.Step, (step, exception) => LogNotArchived(RunId, step, exception));

    private BlockWriter<RunEvent> Events => _eventWriter ??= new(
        eventArchive, RunId, static item => item.Number, (number, exception) => LogEventsNotArchived(RunId, number, exception));

    private bool IsArchived => !Exists
        || (Steps.IsIdle && Events.IsIdle && StepBlocks.AreArchived(Run) && EventBlocks.Due(Run).Count == 0);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepMetrics>> ListStepsAsync(int first, int last, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepMetrics>>(
            Exists ? [.. Run.RecentSteps.Where(step => step.Step >= first && step.Step <= last)] : []);

    /// <inheritdoc/>
    public Task<RunEventTail> GetEventsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(RunEvents.Tail(Run, hasMore: !_notes.IsEmpty));

    private async Task FollowArchivesAsync(CancellationToken cancellationToken)
    {
        if (await Steps.TakeAsync() is { } step)
        {
            if (await WriteAsync(StepBlocks.Archived(Run, (int)step), cancellationToken))
            {
                LogArchived(RunId, Run.ArchivedSteps);
            }

            await MoveAsync(run => StepBlocks.CheckBacklog(run, time.GetUtcNow()), cancellationToken);
        }

        if (await Events.TakeAsync() is { } number)
        {
            await WriteAsync(EventBlocks.Archived(Run, number), cancellationToken);
        }

        if (Exists)
        {
            Steps.Start(Run.ProjectId, StepBlocks.Due(Run));
            Events.Start(Run.ProjectId, EventBlocks.Due(Run));
        }
    }

    private async Task StoreNotesAsync(CancellationToken cancellationToken)
    {
        if (Exists && await WriteAsync(_notes.Apply(Run), cancellationToken))
        {
            _changed.Raise();
        }

        _notes.Clear();
    }
}
