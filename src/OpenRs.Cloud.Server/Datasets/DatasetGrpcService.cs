using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>DatasetService over the object store.</summary>
internal sealed class DatasetGrpcService(
    DatasetCatalog catalog, DatasetDownload downloads, DatasetRemoval removal, UploadStage stage, IOptions<DatasetOptions> options)
    : DatasetService.DatasetServiceBase
{
    private const int MaxDisplayName = 200;

    public override async Task<Dataset> UploadDataset(IAsyncStreamReader<UploadDatasetRequest> requestStream, ServerCallContext context)
    {
        var cancellationToken = context.CancellationToken;
        var header = await requestStream.MoveNext(cancellationToken) ? requestStream.Current.Header : null;
        var projectId = Check(header);
        using var folder = stage.OpenFolder();
        await using var upload = await stage.OpenAsync(projectId, header!.Sha256, header.Offset, folder, cancellationToken);
        try
        {
            await ReceiveAsync(requestStream, upload, cancellationToken);
            await upload.CompleteAsync(header.Sha256, "header.sha256", cancellationToken);
            var limits = options.Value;
            var file = await DatasetFile.ReadAsync(
                upload.Path,
                DatasetFile.FormatOf(header),
                folder.Path,
                limits.MaxDatasetBytes,
                limits.MaxDatasetRowBytes,
                cancellationToken);
            var record = await catalog.AddAsync(projectId, file, header, cancellationToken);
            UploadStage.Discard(upload);
            return DatasetMapper.ToApi(projectId, record);
        }
        catch (CloudException)
        {
            // What was sent is wrong, not the connection: going on with it would not help.
            UploadStage.Discard(upload);
            throw;
        }
    }

    public override async Task<Dataset> GetDataset(GetDatasetRequest request, ServerCallContext context)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "datasets", "name");
        return DatasetMapper.ToApi(projectId, await catalog.FindAsync(projectId, id, context.CancellationToken));
    }

    public override async Task<ListDatasetsResponse> ListDatasets(ListDatasetsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var query = ListQuery<Dataset>.Parse(
            $"{request.Parent}/datasets", request.PageSize, request.PageToken, request.Filter, request.OrderBy, DatasetFields.All);
        var rest = (await catalog.ListAsync(projectId, query.After, context.CancellationToken))
            .Select(record => (record.Id, (Dataset?)DatasetMapper.ToListed(projectId, record)));
        var (page, next) = await query.TakeAsync(rest.ToAsyncEnumerable(), context.CancellationToken);
        return new ListDatasetsResponse { Datasets = { page }, NextPageToken = next };
    }

    public override Task DownloadDataset(
        DownloadDatasetRequest request, IServerStreamWriter<DownloadDatasetResponse> responseStream, ServerCallContext context) =>
        downloads.SendAsync(request, responseStream, context.CancellationToken);

    public override async Task<Empty> DeleteDataset(DeleteDatasetRequest request, ServerCallContext context)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "datasets", "name");
        await removal.DeleteAsync(projectId, id, context.CancellationToken);
        return new Empty();
    }

    public override Task<Upload> GetUpload(GetUploadRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        CheckHash(request.Sha256, "sha256");
        return Task.FromResult(new Upload { Sha256 = request.Sha256, ReceivedBytes = stage.ReceivedBytes(projectId, request.Sha256) });
    }

    private async Task ReceiveAsync(
        IAsyncStreamReader<UploadDatasetRequest> requests, StagedUpload upload, CancellationToken cancellationToken)
    {
        while (await requests.MoveNext(cancellationToken))
        {
            if (requests.Current.ContentCase != UploadDatasetRequest.ContentOneofCase.Chunk)
            {
                throw CloudException.Field(ErrorReason.InvalidArgument, "header", "must only come with the first message.");
            }

            UploadStage.CheckChunk(requests.Current.Chunk.Length);
            await upload.AppendAsync(requests.Current.Chunk.Memory, cancellationToken);
            if (upload.Length > options.Value.MaxDatasetBytes)
            {
                throw CloudException.Field(
                    ErrorReason.InvalidDataset, "content",
                    $"has more than {options.Value.MaxDatasetBytes} bytes (OpenRs:MaxDatasetBytes).");
            }
        }
    }

    private static string Check(DatasetHeader? header)
    {
        if (header is null)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "header", "must come with the first message.");
        }

        var projectId = ResourceName.ParseProject(header.Parent, "header.parent");
        CheckHash(header.Sha256, "header.sha256");
        var violations = new FieldViolations();
        violations.Require(
            header.DisplayName.Length <= MaxDisplayName, "header.display_name", $"must have at most {MaxDisplayName} characters.");
        violations.Require(header.Offset >= 0, "header.offset", "must not be negative.");
        LineageMapper.Validate(violations, header);
        violations.Require(System.Enum.IsDefined(header.Format), "header.format", "is not a format that this server knows.");
        violations.ThrowIfAny();
        return projectId;
    }

    // Also becomes a file name.
    private static void CheckHash(string sha256, string field)
    {
        if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, field, "must be 64 lower-case hexadecimal digits.");
        }
    }
}
