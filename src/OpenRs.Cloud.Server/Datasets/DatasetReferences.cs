using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Naming;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Datasets as specs of runs and evaluations refer to them.</summary>
internal static class DatasetReferences
{
    /// <summary>A dataset that must exist.</summary>
    /// <exception cref="CloudException">DATASET_NOT_FOUND.</exception>
    public static async Task<DatasetRecord> GetAsync(
        this DatasetCatalog datasets, string projectId, string id, CancellationToken cancellationToken) =>
        await datasets.FindAsync(projectId, id, cancellationToken)
        ?? throw CloudException.NotFound(ErrorReason.DatasetNotFound, ResourceName.Dataset(projectId, id));

    /// <summary>Its rows.</summary>
    public static ObjectRef RowsOf(string projectId, DatasetRecord dataset) =>
        new() { Name = ObjectNames.Dataset(projectId, dataset.Id), Sha256 = dataset.RowsSha256 };
}
