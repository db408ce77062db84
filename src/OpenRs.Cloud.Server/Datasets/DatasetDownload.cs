using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>Sends the rows of datasets.</summary>
internal sealed class DatasetDownload(DatasetCatalog catalog, IObjectStore objects)
{
    private const int ChunkBytes = 256 << 10;

    /// <summary>Sends the rows that a request asks for.</summary>
    /// <exception cref="CloudException">INVALID_ARGUMENT; DATASET_NOT_FOUND, also when it is deleted meanwhile.</exception>
    public async Task SendAsync(
        DownloadDatasetRequest request, IServerStreamWriter<DownloadDatasetResponse> responses, CancellationToken cancellationToken)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "datasets", "name");
        var record = await catalog.FindAsync(projectId, id, cancellationToken);
        if (request.Offset < 0 || request.Offset > record.SizeBytes)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "offset", $"is {request.Offset}; the dataset has {record.SizeBytes} bytes.");
        }

        try
        {
            if (request.Offset < record.SizeBytes)
            {
                await SendRowsAsync(ObjectNames.Dataset(projectId, id), request.Offset, responses, cancellationToken);
            }
        }
        catch (ObjectNotFoundException)
        {
            throw CloudException.NotFound(ErrorReason.DatasetNotFound, request.Name);
        }

        await responses.WriteAsync(new DownloadDatasetResponse { Sha256 = record.RowsSha256 }, cancellationToken);
    }

    private async Task SendRowsAsync(
        string name, long offset, IServerStreamWriter<DownloadDatasetResponse> responses, CancellationToken cancellationToken)
    {
        await using var rows = await objects.GetAsync(name, new ByteRange(offset), cancellationToken);
        var buffer = new byte[ChunkBytes];
        int count;
        while ((count = await rows.Content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            await responses.WriteAsync(
                new DownloadDatasetResponse { Chunk = ByteString.CopyFrom(buffer, 0, count) }, cancellationToken);
        }
    }
}
