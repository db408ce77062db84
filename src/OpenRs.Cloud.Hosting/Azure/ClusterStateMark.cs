using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using OpenRs.Cloud.Deployments;

namespace OpenRs.Cloud.Hosting.Azure;

/// <summary>The mark of a cluster, as a blob beside the state of its grains. The service keeps each write, so it need not rise.</summary>
internal sealed class ClusterStateMark(BlobContainerClient container) : IStateMark
{
    private const string Name = "deployment.json";

    public string Location => container.Uri.GetLeftPart(UriPartial.Path);

    public long? Changes => null;

    public async Task<DeploymentMark?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            var blob = await container.GetBlobClient(Name).DownloadContentAsync(cancellationToken);
            return blob.Value.Content.ToObjectFromJson<DeploymentMark>();
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return null;
        }
    }

    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions(), cancellationToken))
        {
            if (blob.Name != Name)
            {
                return false;
            }
        }

        return true;
    }

    public Task WriteAsync(DeploymentMark mark, CancellationToken cancellationToken) =>
        container.GetBlobClient(Name).UploadAsync(BinaryData.FromObjectAsJson(mark), overwrite: true, cancellationToken);
}
