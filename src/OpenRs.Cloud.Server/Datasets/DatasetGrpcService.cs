using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>DatasetService over the object store.</summary>
internal sealed class DatasetGrpcService(DatasetCatalog catalog) : DatasetService.DatasetServiceBase
{
    private const int MaxDisplayName = 200;

    public override async Task<Dataset> UploadDataset(IAsyncStreamReader<UploadDatasetRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var header = await requestStream.MoveNext(cancellationToken) ? requestStream.Current.Header : null;
        var projectId = Check(header);
        using var folder = catalog.Stage();
        await using var upload = StagedUpload.Create(folder.Path, "rows.jsonl");
        while (await requestStream.MoveNext(cancellationToken))
        {
            if (requestStream.Current.ContentCase != UploadDatasetRequest.ContentOneofCase.Chunk)
            {
                throw CloudException.Field(ErrorReason.InvalidArgument, "header", "must only come with the first message.");
            }

            await upload.AppendAsync(requestStream.Current.Chunk.Memory, cancellationToken);
            if (upload.Length > catalog.MaxBytes)
            {
                throw CloudException.Field(ErrorReason.InvalidDataset, "content", $"has more than {catalog.MaxBytes} bytes (OpenRs:MaxDatasetBytes).");
            }
        }

        await upload.CompleteAsync(header!.Sha256, "header.sha256", cancellationToken);
        return ToApi(projectId, await catalog.AddAsync(projectId, upload.Path, header.DisplayName, header.Sha256, cancellationToken));
    }

    public override async Task<Dataset> GetDataset(GetDatasetRequest request, ServerCallContext context)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "datasets", "name");
        var record = await catalog.FindAsync(projectId, id, context.CancellationToken);
        return ToApi(projectId, record ?? throw CloudException.NotFound(ErrorReason.DatasetNotFound, request.Name));
    }

    private static string Check(DatasetHeader? header)
    {
        if (header is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "header", "must come with the first message.");
        }

        if (header.DisplayName.Length > MaxDisplayName)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "header.display_name", $"must have at most {MaxDisplayName} characters.");
        }

        return ResourceName.ParseProject(header.Parent, "header.parent");
    }

    private static Dataset ToApi(string projectId, DatasetRecord record) => new()
    {
        Name = ResourceName.Dataset(projectId, record.Id),
        DisplayName = record.DisplayName,
        Sha256 = record.Sha256,
        Rows = record.Rows,
        SizeBytes = record.SizeBytes,
    };
}
