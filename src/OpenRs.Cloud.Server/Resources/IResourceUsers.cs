namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Resources of one kind that need datasets, such as runs.</summary>
internal interface IDatasetUsers
{
    /// <summary>One that needs a dataset and is not over; <see langword="null"/> when there is none.</summary>
    Task<DatasetUser?> FindUserAsync(string projectId, string datasetId, CancellationToken cancellationToken);
}
