using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Evaluations;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// Deletes datasets that no run or evaluation needs. It hides the dataset and then looks for those, while whoever creates one looks for the
/// dataset again afterwards: of two that happen at once at least one notices the other.
/// </summary>
internal sealed class DatasetRemoval(DatasetCatalog catalog, RunDirectory runs, EvaluationDirectory evaluations)
{
    /// <summary>Deletes a dataset.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND; DATASET_IN_USE.</exception>
    public async Task DeleteAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        var record = await catalog.FindAsync(projectId, id, cancellationToken)
            ?? throw CloudException.NotFound(ErrorReason.DatasetNotFound, ResourceName.Dataset(projectId, id));
        await ThrowIfUsedAsync(projectId, id, cancellationToken);
        await catalog.HideAsync(projectId, id, cancellationToken);
        try
        {
            await ThrowIfUsedAsync(projectId, id, cancellationToken);
        }
        catch
        {
            await catalog.DescribeAsync(projectId, record, CancellationToken.None);
            throw;
        }

        await catalog.DeleteRowsAsync(projectId, id, cancellationToken);
    }

    private async Task ThrowIfUsedAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        var run = await runs.ListAsync(projectId, before: null, cancellationToken)
            .FirstOrDefaultAsync(
                run => !RunTransitions.IsFinal(run.State) && (run.Spec.DatasetId == id || run.Spec.EvalDatasetId == id), cancellationToken);
        if (run is not null)
        {
            throw InUse(projectId, id, ResourceName.Run(projectId, run.RunId), RunTransitions.Name(run.State));
        }

        var evaluation = await evaluations.ListAsync(projectId, cancellationToken)
            .FirstOrDefaultAsync(
                evaluation => !EvaluationTransitions.IsFinal(evaluation.State) && evaluation.Spec.DatasetId == id, cancellationToken);
        if (evaluation is not null)
        {
            throw InUse(
                projectId, id, ResourceName.Evaluation(projectId, evaluation.EvaluationId), EvaluationTransitions.Name(evaluation.State));
        }
    }

    private static CloudException InUse(string projectId, string id, string user, string state) => new(
        CloudErrorKind.FailedPrecondition,
        ErrorReason.DatasetInUse,
        $"{ResourceName.Dataset(projectId, id)} is used by {user}, which is {state}. Wait for its end or cancel it.");
}
