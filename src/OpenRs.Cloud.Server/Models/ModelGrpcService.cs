using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Server.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Models;

/// <summary>ModelService over the object store.</summary>
internal sealed class ModelGrpcService(
    ModelCatalog catalog, ModelRemoval removal, StoredModelImport stored, UploadStage stage, IOptions<ModelOptions> options)
    : ModelService.ModelServiceBase
{

    public override async Task<Model> ImportModel(IAsyncStreamReader<ImportModelRequest> requestStream, ServerCallContext context)
    {
        using var folder = stage.OpenFolder();
        var (projectId, hashes) = await ReceiveAsync(requestStream, folder.Path, context.CancellationToken);
        return await catalog.AddAsync(projectId, folder.Path, ModelCatalog.IdOf(hashes), context.CancellationToken);
    }

    public override async Task<Model> ImportStoredModel(ImportStoredModelRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        return await stored.ImportAsync(projectId, request.Folder, context.CancellationToken);
    }

    public override async Task<Model> GetModel(GetModelRequest request, ServerCallContext context)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "models", "name");
        return await catalog.FindAsync(projectId, id, context.CancellationToken);
    }

    public override async Task<ListModelsResponse> ListModels(ListModelsRequest request, ServerCallContext context)
    {
        var projectId = ResourceName.ParseProject(request.Parent, "parent");
        var query = ListQuery<Model>.Parse(
            $"{request.Parent}/models", request.PageSize, request.PageToken, request.Filter, request.OrderBy, ModelFields.All);
        var rest = (await catalog.ListAsync(projectId, query.After, context.CancellationToken))
            .Select(static model => (model.Id, (Model?)model.Item));
        var (page, next) = await query.TakeAsync(rest.ToAsyncEnumerable(), context.CancellationToken);
        return new ListModelsResponse { Models = { page }, NextPageToken = next };
    }

    public override async Task<Empty> DeleteModel(DeleteModelRequest request, ServerCallContext context)
    {
        var (projectId, id) = ResourceName.ParseChild(request.Name, "models", "name");
        await removal.DeleteAsync(projectId, id, context.CancellationToken);
        return new Empty();
    }

    private async Task<(string ProjectId, SortedDictionary<string, string> Hashes)> ReceiveAsync(
        IAsyncStreamReader<ImportModelRequest> requests, string folder, CancellationToken cancellationToken)
    {
        var hashes = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var total = 0L;
        var projectId = "";
        var more = await requests.MoveNext(cancellationToken);
        while (more)
        {
            var header = requests.Current.File ?? throw CloudException.Field(
                ErrorReason.InvalidArgument, "file", "must come before the bytes of a file.");
            projectId = Check(header, projectId, hashes);
            await using var upload = StagedUpload.Create(folder, header.FileName);
            while ((more = await requests.MoveNext(cancellationToken))
                && requests.Current.ContentCase == ImportModelRequest.ContentOneofCase.Chunk)
            {
                UploadStage.CheckChunk(requests.Current.Chunk.Length);
                await upload.AppendAsync(requests.Current.Chunk.Memory, cancellationToken);
                ModelFolder.CheckTotal("chunk", total += requests.Current.Chunk.Length, options.Value.MaxModelBytes);
            }

            await upload.CompleteAsync(header.Sha256, $"{header.FileName}: sha256", cancellationToken);
            hashes.Add(header.FileName, header.Sha256);
        }

        return hashes.Count > 0
            ? (projectId, hashes)
            : throw CloudException.Field(ErrorReason.InvalidArgument, "file", "must come at least once.");
    }

    private static string Check(ModelFileHeader header, string projectId, SortedDictionary<string, string> seen)
    {
        var parent = ResourceName.ParseProject(header.Parent, "file.parent");
        if (projectId.Length > 0 && parent != projectId)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "file.parent", $"must be the same in all headers; the first had projects/{projectId}.");
        }

        var name = header.FileName;
        if (!ModelFolder.IsFileName(name))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "file.file_name", $"must be {ModelFolder.FileNameRule}.");
        }

        if (seen.ContainsKey(name) || seen.Count == ModelFolder.MaxFiles)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "file.file_name",
                seen.Count == ModelFolder.MaxFiles ? $"makes more than {ModelFolder.MaxFiles} files." : $"'{name}' came before.");
        }

        return parent;
    }
}
