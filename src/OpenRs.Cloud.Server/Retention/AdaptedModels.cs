using OpenRs.Cloud.Server.Checkpoints;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Retention;

/// <summary>
/// The checkpoints that are adapters (LoRA): without their base model they can neither be evaluated, forked nor merged, so they keep it for
/// as long as they are kept themselves, which is longer than their run takes.
/// </summary>
internal sealed class AdaptedModels(RunDirectory runs, CheckpointCatalog catalog) : IResourceUsers
{
    /// <inheritdoc/>
    public Task<ResourceUser?> FindDatasetUserAsync(string projectId, string datasetId, CancellationToken cancellationToken) =>
        Task.FromResult<ResourceUser?>(null);

    /// <inheritdoc/>
    public async Task<ResourceUser?> FindModelUserAsync(string projectId, string modelId, CancellationToken cancellationToken)
    {
        await foreach (var (id, run) in runs.ScanAsync(projectId, before: null, JobScan.MaxAtOnce, cancellationToken))
        {
            if ((run is null || run.Spec.ModelId == modelId)
                && await FindAdapterAsync(projectId, id, isDeleted: run is null, modelId, cancellationToken) is { } step)
            {
                var name = ResourceName.Checkpoint(projectId, id, step);
                return new ResourceUser(name, "an adapter of it", run is null ? "Unpin it." : "Delete its run, or keep the model.");
            }
        }

        return null;
    }

    // All checkpoints of a run are adapters, or none. What is left of a deleted run without a pin, nobody keeps.
    private async Task<long?> FindAdapterAsync(
        string projectId, string runId, bool isDeleted, string modelId, CancellationToken cancellationToken)
    {
        var store = catalog.StoreOf(projectId, runId);
        var pinned = isDeleted ? await store.ListPinnedAsync(cancellationToken) : null;
        if (pinned is { Count: 0 } || await store.FindLatestAsync(cancellationToken) is not { } latest || latest.BaseModel != modelId)
        {
            return null;
        }

        return pinned?.Max() ?? latest.Step;
    }
}
