using System.Runtime.CompilerServices;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Server.Datasets;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>The evaluations of projects.</summary>
internal sealed class EvaluationDirectory(IGrainFactory grains) : IDatasetUsers
{
    private const int PageSize = 100;

    /// <summary>An evaluation. One of another project does not exist for this one: its id tells nothing.</summary>
    /// <exception cref="CloudException">EVALUATION_NOT_FOUND.</exception>
    public async Task<EvaluationSnapshot> FindAsync(string projectId, string evaluationId, CancellationToken cancellationToken)
    {
        var evaluation = await grains.GetGrain<IEvaluationGrain>(evaluationId).GetAsync(cancellationToken);
        return evaluation?.ProjectId == projectId
            ? evaluation
            : throw CloudException.NotFound(
                ErrorReason.EvaluationNotFound, $"Evaluation {ResourceName.Evaluation(projectId, evaluationId)}");
    }

    /// <summary>All evaluations of a project, newest first.</summary>
    public async IAsyncEnumerable<EvaluationSnapshot> ListAsync(
        string projectId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? before = null;
        while (await grains.GetGrain<IProjectGrain>(projectId)
            .ListEvaluationsAsync(before, PageSize, cancellationToken) is { Count: > 0 } ids)
        {
            foreach (var id in ids)
            {
                if (await grains.GetGrain<IEvaluationGrain>(id).GetAsync(cancellationToken) is { } evaluation)
                {
                    yield return evaluation;
                }
            }

            before = ids[^1];
        }
    }

    /// <inheritdoc/>
    public async Task<DatasetUser?> FindUserAsync(string projectId, string datasetId, CancellationToken cancellationToken)
    {
        var evaluation = await ListAsync(projectId, cancellationToken).FirstOrDefaultAsync(
            evaluation => !EvaluationTransitions.IsFinal(evaluation.State) && evaluation.Spec.DatasetId == datasetId, cancellationToken);
        return evaluation is null
            ? null
            : new DatasetUser(
                ResourceName.Evaluation(projectId, evaluation.EvaluationId), EvaluationTransitions.Name(evaluation.State));
    }
}
