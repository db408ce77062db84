using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>The evaluations of projects.</summary>
internal sealed class EvaluationDirectory(IGrainFactory grains) : IResourceUsers
{
    /// <summary>An evaluation. One of another project does not exist for this one: its id tells nothing.</summary>
    /// <exception cref="CloudException">EVALUATION_NOT_FOUND.</exception>
    public async Task<EvaluationSnapshot> FindAsync(string projectId, string evaluationId, CancellationToken cancellationToken) =>
        await TryFindAsync(projectId, evaluationId, cancellationToken)
        ?? throw NotFound(projectId, evaluationId);

    /// <summary>An evaluation that a request of a project names.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT; EVALUATION_NOT_FOUND, also when it is one of another project.</exception>
    public async Task<EvaluationSnapshot> FindInAsync(
        string projectId, string name, string field, CancellationToken cancellationToken)
    {
        var (owner, evaluationId) = ResourceName.ParseChild(name, "evaluations", field);
        return owner == projectId
            ? await FindAsync(projectId, evaluationId, cancellationToken)
            : throw CloudException.NotFound(ErrorReason.EvaluationNotFound, $"Evaluation {name}");
    }

    /// <summary>The refusal of an evaluation that does not exist.</summary>
    public static CloudException NotFound(string projectId, string evaluationId) =>
        CloudException.NotFound(ErrorReason.EvaluationNotFound, $"Evaluation {ResourceName.Evaluation(projectId, evaluationId)}");

    /// <summary>An evaluation of a project; <see langword="null"/> when there is none.</summary>
    public async Task<EvaluationSnapshot?> TryFindAsync(string projectId, string evaluationId, CancellationToken cancellationToken) =>
        await grains.GetGrain<IEvaluationGrain>(evaluationId).GetAsync(cancellationToken) is { } evaluation
            && evaluation.ProjectId == projectId
            ? evaluation
            : null;

    /// <summary>All evaluations of a project, newest first.</summary>
    public IAsyncEnumerable<EvaluationSnapshot> ListAsync(string projectId, CancellationToken cancellationToken) =>
        ScanAsync(projectId, before: null, JobScan.MaxAtOnce, cancellationToken)
            .Select(static entry => entry.Evaluation)
            .OfType<EvaluationSnapshot>();

    /// <summary>The evaluations of a project that were created before one of them, newest first; deleted ones as ids alone.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="before">An evaluation id; <see langword="null"/> starts with the newest.</param>
    /// <param name="atOnce">How many to look at together.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public IAsyncEnumerable<(string Id, EvaluationSnapshot? Evaluation)> ScanAsync(
        string projectId, string? before, int atOnce, CancellationToken cancellationToken) =>
        JobScan.ReadAsync(
            grains.GetGrain<IProjectGrain>(projectId).ListEvaluationsAsync,
            (id, token) => TryFindAsync(projectId, id, token),
            before,
            atOnce,
            cancellationToken);

    /// <inheritdoc/>
    public Task<ResourceUser?> FindDatasetUserAsync(string projectId, string datasetId, CancellationToken cancellationToken) =>
        FindUserAsync(projectId, spec => spec.DatasetId == datasetId, cancellationToken);

    /// <inheritdoc/>
    public Task<ResourceUser?> FindModelUserAsync(string projectId, string modelId, CancellationToken cancellationToken) =>
        FindUserAsync(projectId, spec => spec.Model.ModelId == modelId, cancellationToken);

    private async Task<ResourceUser?> FindUserAsync(
        string projectId, Func<EvaluationSpec, bool> needs, CancellationToken cancellationToken)
    {
        var evaluation = await ListAsync(projectId, cancellationToken).FirstOrDefaultAsync(
            evaluation => !EvaluationTransitions.IsFinal(evaluation.State) && needs(evaluation.Spec), cancellationToken);
        return evaluation is null
            ? null
            : new ResourceUser(
                ResourceName.Evaluation(projectId, evaluation.EvaluationId), EvaluationTransitions.Name(evaluation.State));
    }
}
