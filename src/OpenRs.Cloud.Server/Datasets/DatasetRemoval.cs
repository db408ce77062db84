using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Runs;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// Deletes datasets that no run needs. It hides the dataset and then looks for runs, while whoever creates a run looks for the dataset
/// again afterwards: of two that happen at once at least one notices the other.
/// </summary>
internal sealed class DatasetRemoval(DatasetCatalog catalog, RunDirectory runs)
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
        var user = await runs.ListAsync(projectId, before: null, cancellationToken)
            .FirstOrDefaultAsync(run => !RunTransitions.IsFinal(run.State) && (run.Spec.DatasetId == id || run.Spec.EvalDatasetId == id), cancellationToken);
        if (user is not null)
        {
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.DatasetInUse,
                $"{ResourceName.Dataset(projectId, id)} is used by {ResourceName.Run(projectId, user.RunId)}, which is {RunTransitions.Name(user.State)}. Wait for its end or cancel it.");
        }
    }
}
