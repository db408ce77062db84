using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Deletes runs with all their objects but those of pinned checkpoints.</summary>
internal sealed class RunRemoval(RunDirectory runs, IGrainFactory grains, IObjectStore objects, TimeProvider time) : JobRemoval(objects)
{
    /// <inheritdoc/>
    public override bool Owns(string jobId) => !JobId.IsEvaluation(jobId);

    /// <inheritdoc/>
    protected override async Task<bool?> TryFindIsOverAsync(string projectId, string jobId, CancellationToken cancellationToken) =>
        await runs.TryFindAsync(projectId, jobId, cancellationToken) is { } run ? RunTransitions.IsFinal(run.State) : null;

    /// <inheritdoc/>
    protected override CloudException NotFound(string projectId, string jobId) =>
        RunDirectory.NotFound(projectId, jobId);

    /// <inheritdoc/>
    protected override Task DeleteJobAsync(string jobId, CancellationToken cancellationToken) =>
        grains.GetGrain<ITrainingRunGrain>(jobId).DeleteAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task DeleteObjectsAsync(string projectId, string jobId, CancellationToken cancellationToken)
    {
        var prefix = ObjectNames.Run(projectId, jobId);
        var checkpoints = new CheckpointStore(Objects, prefix, time);
        var pinned = await checkpoints.ListPinnedAsync(cancellationToken);
        await foreach (var entry in Objects.ListAsync(prefix + "/", cancellationToken))
        {
            if (!checkpoints.IsOfStep(entry.Name, pinned))
            {
                await Objects.DeleteAsync(entry.Name, cancellationToken);
            }
        }
    }
}
