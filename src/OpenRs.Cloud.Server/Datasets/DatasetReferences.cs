using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Storage.Naming;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Datasets as specs of runs and evaluations refer to them.</summary>
internal static class DatasetReferences
{
    /// <summary>Its rows.</summary>
    public static ObjectRef RowsOf(string projectId, DatasetRecord dataset) =>
        new() { Name = ObjectNames.Dataset(projectId, dataset.Id), Sha256 = dataset.RowsSha256 };
}
