namespace OpenRs.Cloud.Server.Resources;

/// <summary>Resources of one kind that need datasets and models, such as runs that are not over.</summary>
internal interface IResourceUsers
{
    /// <summary>One that needs a dataset; <see langword="null"/> when there is none.</summary>
    Task<ResourceUser?> FindDatasetUserAsync(string projectId, string datasetId, CancellationToken cancellationToken);

    /// <summary>One that needs a model; <see langword="null"/> when there is none.</summary>
    Task<ResourceUser?> FindModelUserAsync(string projectId, string modelId, CancellationToken cancellationToken);
}
