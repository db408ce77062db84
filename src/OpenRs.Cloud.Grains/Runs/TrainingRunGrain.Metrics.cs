namespace OpenRs.Cloud.Runs;

/// <content>Metrics of steps: they leave the state for the archive, a block at a time.</content>
public sealed partial class TrainingRunGrain
{
    // Answers the last step that it archived; it never throws.
    private Task<int>? _archiving;

    private bool IsArchived => !Exists || (_archiving is null && StepBlocks.AreArchived(Run));

    /// <inheritdoc/>
    public Task<IReadOnlyList<StepMetrics>> ListStepsAsync(int first, int last, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StepMetrics>>(
            Exists ? [.. Run.RecentSteps.Where(step => step.Step >= first && step.Step <= last)] : []);

    // First the archive, then the state: a crash in between writes the same blocks again. The archive may be slow, so it is written beside
    // the turns of the grain, from what is stored, and a later sweep takes in how far that came.
    private async Task FollowArchiveAsync(CancellationToken cancellationToken)
    {
        if (_archiving is { IsCompleted: true } written)
        {
            _archiving = null;
            if (await WriteAsync(StepBlocks.Archived(Run, await written), cancellationToken))
            {
                LogArchived(RunId, Run.ArchivedSteps);
            }

            await MoveAsync(run => StepBlocks.CheckBacklog(run, time.GetUtcNow()), cancellationToken);
        }

        if (_archiving is null && Exists && StepBlocks.Due(Run) is { Count: > 0 } due)
        {
            _archiving = ArchiveAsync(Run.ProjectId, due);
        }
    }

    private async Task<int> ArchiveAsync(string projectId, IReadOnlyList<IReadOnlyList<StepMetrics>> blocks)
    {
        var last = 0;
        foreach (var block in blocks)
        {
            try
            {
                await archive.WriteAsync(projectId, RunId, StepBlocks.FirstOf(block[0].Step), block, CancellationToken.None);
                last = block[^1].Step;
            }
            catch (IOException exception)
            {
                LogNotArchived(RunId, block[0].Step, exception);
                break;
            }
        }

        return last;
    }
}
