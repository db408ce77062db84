using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.Storage.Checkpoints;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>
/// Copies a checkpoint from one run to another. A fork has a copy, not a reference: so neither retention nor a deletion has to know who
/// starts from what, and a chain of forks keeps nothing alive but itself.
/// </summary>
internal sealed class CheckpointCopy(CheckpointCatalog catalog, UploadStage stage)
{
    /// <summary>Copies it, every byte compared on the way. Trying again after a failure is safe.</summary>
    /// <param name="source">The store of the checkpoint.</param>
    /// <param name="manifest">The checkpoint.</param>
    /// <param name="projectId">Project of both runs.</param>
    /// <param name="runId">The run that gets the copy, under the same step.</param>
    /// <param name="name">Name of the checkpoint, for errors.</param>
    /// <param name="cancellationToken">Abandons it: the copy then does not exist.</param>
    /// <exception cref="CloudException">CHECKPOINT_NOT_FOUND; CHECKPOINT_CORRUPT.</exception>
    public async Task<CheckpointRef> CopyAsync(
        CheckpointStore source,
        CheckpointManifest manifest,
        string projectId,
        string runId,
        string name,
        CancellationToken cancellationToken)
    {
        using var staging = stage.OpenFolder();
        var folder = Path.Combine(staging.Path, "checkpoint");
        await CheckpointCatalog.CallAsync(name, () => source.DownloadAsync(manifest.Step, folder, cancellationToken));
        var own = catalog.StoreOf(projectId, runId);
        var draft = new CheckpointDraft
        {
            Step = manifest.Step,
            PolicyVersion = manifest.PolicyVersion,
            SpecHash = manifest.SpecHash,
            EngineVersion = manifest.EngineVersion,
            BaseModel = manifest.BaseModel,
        };
        var copy = await own.CommitAsync(draft, folder, cancellationToken);
        return new CheckpointRef { Prefix = own.FilesPrefix(copy), Step = (int)copy.Step, WeightsSha256 = copy.WeightsSha256 };
    }
}
