using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Naming;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Datasets as specs name them.</summary>
internal static class DatasetReferences
{
    /// <summary>The dataset of a name in a spec of a project.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT; DATASET_NOT_FOUND, also for one of another project.</exception>
    public static async Task<DatasetRecord> ResolveAsync(
        this DatasetCatalog datasets, string projectId, string name, string field, CancellationToken cancellationToken)
    {
        var (of, id) = ResourceName.ParseChild(name, "datasets", field);

        // What another project holds does not exist for this one.
        return of == projectId && await datasets.FindAsync(projectId, id, cancellationToken) is { } dataset
            ? dataset
            : throw CloudException.NotFound(ErrorReason.DatasetNotFound, name);
    }

    /// <summary>Its rows.</summary>
    public static ObjectRef ToObject(string projectId, DatasetRecord dataset) =>
        new() { Name = ObjectNames.Dataset(projectId, dataset.Id), Sha256 = dataset.Sha256 };
}
