using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>
/// The checkpoints of runs, as they lie in the object store below their project: what another project holds cannot even be asked for. They
/// are found without the run, since a pinned checkpoint outlives it.
/// </summary>
internal sealed class CheckpointCatalog(IObjectStore objects, IGrainFactory grains, TimeProvider time)
{
    /// <summary>The store of a run's checkpoints.</summary>
    public CheckpointStore StoreOf(string projectId, string runId) => new(objects, ObjectNames.Run(projectId, runId), time);

    /// <summary>The checkpoints of a run, newest first, with their pins.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND: there is no such run, and no checkpoint that is left of one.</exception>
    public async Task<IReadOnlyList<(CheckpointManifest Manifest, bool Pinned)>> ListAsync(
        string projectId, string runId, CancellationToken cancellationToken)
    {
        var store = StoreOf(projectId, runId);
        var manifests = await store.ListAsync(cancellationToken);
        if (manifests.Count == 0 && (await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken))?.ProjectId != projectId)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {ResourceName.Run(projectId, runId)}");
        }

        var pinned = await store.ListPinnedAsync(cancellationToken);
        return [.. manifests.OrderByDescending(static manifest => manifest.Step)
            .Select(manifest => (manifest, pinned.Contains(manifest.Step)))];
    }

    /// <summary>A checkpoint by its step; the newest one without.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="runId">Run.</param>
    /// <param name="step">Step; <see langword="null"/> for the newest.</param>
    /// <param name="name">Its name, as the request has it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CloudException">CHECKPOINT_NOT_FOUND; CHECKPOINT_CORRUPT.</exception>
    public async Task<(CheckpointStore Store, CheckpointManifest Manifest)> FindAsync(
        string projectId, string runId, long? step, string name, CancellationToken cancellationToken)
    {
        var store = StoreOf(projectId, runId);
        var manifest = await CallAsync(
            name,
            async () => step is { } given
                ? await store.GetAsync(given, cancellationToken)
                : await store.FindLatestAsync(cancellationToken));
        return (store, manifest ?? throw CloudException.NotFound(ErrorReason.CheckpointNotFound, $"Checkpoint {name}"));
    }

    /// <summary>
    /// The step of the latest checkpoint of a run, when a request that is repeated was first made: a later one would make it another
    /// request.
    /// </summary>
    /// <param name="projectId">Project.</param>
    /// <param name="runId">Run.</param>
    /// <param name="requestId">Id of the request; <see langword="null"/> when it is noted as wrong.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The step; <see langword="null"/> when no such request was made with a checkpoint of the run.</returns>
    public async Task<long?> FindRepeatedStepAsync(
        string projectId, string runId, string? requestId, CancellationToken cancellationToken) =>
        requestId is not null
            && await grains.GetGrain<IProjectGrain>(projectId).FindCheckpointAsync(requestId, cancellationToken) is { } first
            && first.RunId == runId
            ? first.Step
            : null;

    /// <summary>Calls the store, with its errors as the API's.</summary>
    /// <exception cref="CloudException">CHECKPOINT_NOT_FOUND; CHECKPOINT_CORRUPT.</exception>
    public static async Task<T> CallAsync<T>(string name, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (CheckpointNotFoundException)
        {
            throw CloudException.NotFound(ErrorReason.CheckpointNotFound, $"Checkpoint {name}");
        }
        catch (Exception exception) when (exception is InvalidManifestException or CorruptCheckpointException)
        {
            throw Corrupt(name);
        }
    }

    /// <summary>The error of a checkpoint that cannot be used.</summary>
    public static CloudException Corrupt(string name) => new(
        CloudErrorKind.FailedPrecondition,
        ErrorReason.CheckpointCorrupt,
        $"Checkpoint {name} is damaged in the object store. Use an earlier one.");
}
