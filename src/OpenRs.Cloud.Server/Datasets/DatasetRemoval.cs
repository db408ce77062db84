using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>
/// Deletes datasets that no run or evaluation needs. It hides the dataset and then looks for those, while whoever creates one looks for the
/// dataset again afterwards: of two that happen at once at least one notices the other.
/// </summary>
internal sealed class DatasetRemoval(DatasetCatalog catalog, IEnumerable<IResourceUsers> users)
{
    /// <summary>Deletes a dataset.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND; DATASET_IN_USE.</exception>
    public async Task DeleteAsync(string projectId, string id, CancellationToken cancellationToken)
    {
        var record = await catalog.FindAsync(projectId, id, cancellationToken);
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
        if (await ResourceUser.FindAsync(users, kind => kind.FindDatasetUserAsync(projectId, id, cancellationToken)) is { } user)
        {
            throw user.Refusal(ErrorReason.DatasetInUse, ResourceName.Dataset(projectId, id));
        }
    }
}
