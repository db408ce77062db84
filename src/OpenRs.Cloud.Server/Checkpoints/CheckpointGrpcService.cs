using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Checkpoints;

/// <summary>CheckpointService over the object store.</summary>
internal sealed class CheckpointGrpcService(
    CheckpointCatalog catalog, CheckpointExport export, VerifiedFiles files) : CheckpointService.CheckpointServiceBase
{
    private const int ChunkBytes = 1 << 20;

    public override async Task<ListCheckpointsResponse> ListCheckpoints(ListCheckpointsRequest request, ServerCallContext context)
    {
        var (projectId, runId) = ResourceName.ParseRun(request.Parent, "parent");
        var query = ListQuery<Checkpoint>.Parse(
            $"{request.Parent}/checkpoints",
            request.PageSize,
            request.PageToken,
            request.Filter,
            request.OrderBy,
            CheckpointFields.All);
        var all = await catalog.ListAsync(projectId, runId, context.CancellationToken);
        var rest = all
            .Select(entry => (
                Id: Cursor(entry.Manifest.Step), Item: (Checkpoint?)CheckpointMapper.ToApi(projectId, runId, entry.Manifest, entry.Pinned)))
            .Where(entry => query.After is null || string.CompareOrdinal(entry.Id, query.After) < 0);
        var (page, next) = await query.TakeAsync(rest.ToAsyncEnumerable(), context.CancellationToken);
        return new ListCheckpointsResponse { Checkpoints = { page }, NextPageToken = next };
    }

    public override async Task<Checkpoint> GetCheckpoint(GetCheckpointRequest request, ServerCallContext context)
    {
        var (projectId, runId, step) = ResourceName.ParseCheckpoint(request.Name, "name");
        var (store, manifest) = await catalog.FindAsync(projectId, runId, step, request.Name, context.CancellationToken);
        return CheckpointMapper.ToApi(projectId, runId, manifest, await store.IsPinnedAsync(manifest.Step, context.CancellationToken));
    }

    public override async Task DownloadCheckpoint(
        DownloadCheckpointRequest request, IServerStreamWriter<DownloadCheckpointResponse> responseStream, ServerCallContext context)
    {
        var (projectId, runId, step) = ResourceName.ParseCheckpoint(request.Name, "name");
        var (store, manifest) = await catalog.FindAsync(projectId, runId, step, request.Name, context.CancellationToken);
        var file = manifest.Files.FirstOrDefault(file => file.Path == request.FileName)
            ?? throw CloudException.NotFound(
                ErrorReason.CheckpointNotFound, $"File '{ResourceName.Shorten(request.FileName)}' of checkpoint {request.Name}");
        if (request.Offset < 0 || request.Offset > file.Size)
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "offset", $"is {request.Offset}; the file has {file.Size} bytes.");
        }

        if (request.Offset < file.Size)
        {
            await SendAsync(store.FilesPrefix(manifest) + file.Path, file, request, responseStream, context.CancellationToken);
        }

        await responseStream.WriteAsync(new DownloadCheckpointResponse { Sha256 = file.Sha256 }, context.CancellationToken);
    }

    public override async Task<Checkpoint> PinCheckpoint(PinCheckpointRequest request, ServerCallContext context)
    {
        var (projectId, runId, step) = ResourceName.ParseCheckpoint(request.Name, "name");
        var (store, found) = await catalog.FindAsync(projectId, runId, step, request.Name, context.CancellationToken);
        var manifest = await CheckpointCatalog.CallAsync(
            request.Name, () => store.PinAsync(found.Step, request.Pinned, context.CancellationToken));
        return CheckpointMapper.ToApi(projectId, runId, manifest, request.Pinned);
    }

    public override Task<Model> ExportCheckpoint(ExportCheckpointRequest request, ServerCallContext context)
    {
        var (projectId, runId, step) = ResourceName.ParseCheckpoint(request.Name, "name");
        return export.ExportAsync(projectId, runId, step, request.Name, context.CancellationToken);
    }

    // Nothing is sent of a file that is not what its manifest says.
    private async Task SendAsync(
        string objectName,
        Cloud.Storage.Checkpoints.CheckpointFile file,
        DownloadCheckpointRequest request,
        IServerStreamWriter<DownloadCheckpointResponse> responses,
        CancellationToken cancellationToken)
    {
        await using var download = await files.TryOpenAsync(objectName, file, request.Offset, cancellationToken)
            ?? throw CheckpointCatalog.Corrupt(request.Name);
        var sent = request.Offset;
        var buffer = new byte[ChunkBytes];
        int count;
        while ((count = await download.Content.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            await responses.WriteAsync(
                new DownloadCheckpointResponse { Chunk = ByteString.CopyFrom(buffer, 0, count) }, cancellationToken);
            sent += count;
        }

        if (sent != file.Size)
        {
            throw CheckpointCatalog.Corrupt(request.Name);
        }
    }

    private static string Cursor(long step) => step.ToString("D12", CultureInfo.InvariantCulture);
}
