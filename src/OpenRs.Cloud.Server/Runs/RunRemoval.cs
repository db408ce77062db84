using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Deletes runs with their objects. A mark says that a deletion is under way before the run ceases to exist, and goes last: whatever dies
/// in between, the deletion is taken up again from the marks.
/// </summary>
internal sealed class RunRemoval(RunDirectory runs, IGrainFactory grains, IObjectStore objects, TimeProvider time) : IJobRemoval
{
    /// <summary>Deletes a run in a final state with all its objects but those of pinned checkpoints.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND; ILLEGAL_TRANSITION when it is not over.</exception>
    public async Task DeleteAsync(string projectId, string runId, CancellationToken cancellationToken)
    {
        var run = await runs.TryFindAsync(projectId, runId, cancellationToken);
        if (run is null && !await objects.ExistsAsync(ObjectNames.Deletion(projectId, runId), cancellationToken))
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {ResourceName.Run(projectId, runId)}");
        }

        if (run is not null && RunTransitions.IsFinal(run.State))
        {
            await objects.PutAsync(
                ObjectNames.Deletion(projectId, runId), ReadOnlyMemory<byte>.Empty, PutCondition.None, cancellationToken);
        }

        await FinishAsync(projectId, runId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> ResumeAsync(CancellationToken cancellationToken)
    {
        var marks = await objects.ListAsync(ObjectNames.Deletions, cancellationToken)
            .Select(static entry => entry.Name.Split('/'))
            .Where(static mark => !JobId.IsEvaluation(mark[2]))
            .ToListAsync(cancellationToken);
        foreach (var mark in marks)
        {
            await FinishAsync(mark[1], mark[2], cancellationToken);
        }

        return marks.Count;
    }

    private async Task FinishAsync(string projectId, string runId, CancellationToken cancellationToken)
    {
        await grains.GetGrain<ITrainingRunGrain>(runId).DeleteAsync(cancellationToken);
        var prefix = ObjectNames.Run(projectId, runId);
        var checkpoints = new CheckpointStore(objects, prefix, time);
        var pinned = await checkpoints.ListPinnedAsync(cancellationToken);
        await foreach (var entry in objects.ListAsync(prefix + "/", cancellationToken))
        {
            if (!checkpoints.IsOfStep(entry.Name, pinned))
            {
                await objects.DeleteAsync(entry.Name, cancellationToken);
            }
        }

        await objects.DeleteAsync(ObjectNames.Deletion(projectId, runId), cancellationToken);
    }
}
