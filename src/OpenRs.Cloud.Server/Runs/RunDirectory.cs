using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Finds the runs of a project.</summary>
internal sealed class RunDirectory(IGrainFactory grains, StorageState storage) : IResourceUsers
{
    /// <summary>A run of a project. One of another project does not exist for this one: its id tells nothing.</summary>
    /// <exception cref="CloudException">RUN_NOT_FOUND.</exception>
    public async Task<RunSnapshot> FindAsync(string projectId, string runId, CancellationToken cancellationToken) =>
        await TryFindAsync(projectId, runId, cancellationToken)
        ?? throw NotFound(projectId, runId);

    /// <summary>The refusal of a run that does not exist.</summary>
    public static CloudException NotFound(string projectId, string runId) =>
        CloudException.NotFound(ErrorReason.RunNotFound, $"Run {ResourceName.Run(projectId, runId)}");

    /// <summary>A run of a project; <see langword="null"/> when there is none.</summary>
    public async Task<RunSnapshot?> TryFindAsync(string projectId, string runId, CancellationToken cancellationToken) =>
        await grains.GetGrain<ITrainingRunGrain>(runId).GetAsync(cancellationToken) is { } run && run.ProjectId == projectId
            ? Explain(run)
            : null;

    /// <summary>The run with the reason why it does not move, where that is one that it cannot store.</summary>
    public RunSnapshot Explain(RunSnapshot run) => storage.Problem is { } problem && !RunTransitions.IsFinal(run.State)
        ? run with { StateReason = $"{problem} {run.StateReason}" }
        : run;

    /// <summary>The runs of a project that were created before one of them, newest first, without those that were deleted.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="before">A run id; <see langword="null"/> starts with the newest.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<RunSnapshot> ListAsync(string projectId, string? before, CancellationToken cancellationToken) =>
        ScanAsync(projectId, before, JobScan.MaxAtOnce, cancellationToken).Select(static entry => entry.Run).OfType<RunSnapshot>();

    /// <summary>The same with those that were deleted, as ids without a run: each is looked at all the same.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="before">A run id; <see langword="null"/> starts with the newest.</param>
    /// <param name="atOnce">How many to look at together.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<(string Id, RunSnapshot? Run)> ScanAsync(
        string projectId, string? before, int atOnce, CancellationToken cancellationToken) =>
        JobScan.ReadAsync(
            grains.GetGrain<IProjectGrain>(projectId).ListRunsAsync,
            (id, token) => TryFindAsync(projectId, id, token),
            before,
            atOnce,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ResourceUser?> FindDatasetUserAsync(string projectId, string datasetId, CancellationToken cancellationToken) =>
        FindUserAsync(projectId, spec => spec.DatasetId == datasetId || spec.EvalDatasetId == datasetId, cancellationToken);

    /// <inheritdoc/>
    public Task<ResourceUser?> FindModelUserAsync(string projectId, string modelId, CancellationToken cancellationToken) =>
        FindUserAsync(projectId, spec => spec.ModelId == modelId, cancellationToken);

    private async Task<ResourceUser?> FindUserAsync(string projectId, Func<RunSpec, bool> needs, CancellationToken cancellationToken)
    {
        var run = await ListAsync(projectId, before: null, cancellationToken)
            .FirstOrDefaultAsync(run => !RunTransitions.IsFinal(run.State) && needs(run.Spec), cancellationToken);
        return run is null ? null : new ResourceUser(ResourceName.Run(projectId, run.RunId), RunTransitions.Name(run.State));
    }
}
