using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Http.Uploads;

/// <summary>
/// Uploads as plain HTTP requests: the file of a dataset as the body, the files of a model as multipart/form-data, each after its hash.
/// </summary>
internal static class UploadEndpoints
{
    /// <summary>Path of uploads of datasets.</summary>
    public const string Datasets = "/v1/projects/{project}/datasets:upload";

    /// <summary>Path of imports of models.</summary>
    public const string Models = "/v1/projects/{project}/models:import";

    private const string DatasetMethod = "/openrs.cloud.v1.DatasetService/UploadDataset";
    private const string ModelMethod = "/openrs.cloud.v1.ModelService/ImportModel";
    private const string HashField = "sha256";
    private const int HashLength = 64;
    private const int MaxBoundary = 70;
    private const int ChunkBytes = 1 << 16;

    /// <summary>Maps them.</summary>
    /// <param name="endpoints">What the port for people and tools serves.</param>
    /// <param name="methods">The server's methods.</param>
    public static void MapUploads(this IEndpointRouteBuilder endpoints, EndpointDataSource methods)
    {
        var call = new GrpcCall(methods);
        endpoints.MapPut(Datasets, (HttpContext context, string project) =>
        {
            var header = HeaderOf(context.Request.Query, project);
            return call.RunAsync(
                context, DatasetMethod, Dataset.Parser,
                (request, cancellationToken) => SendAsync(context.Request.Body, header, request, cancellationToken));
        });
        endpoints.MapPost(Models, (HttpContext context, string project) =>
        {
            var reader = new MultipartReader(BoundaryOf(context.Request), context.Request.Body);
            return call.RunAsync(
                context, ModelMethod, Model.Parser,
                (request, cancellationToken) => SendAsync(reader, $"projects/{project}", request, cancellationToken));
        });
    }

    // The query's parameters are the header's fields, each read as the JSON of a request would be.
    private static DatasetHeader HeaderOf(IQueryCollection query, string project)
    {
        var header = new DatasetHeader { Parent = $"projects/{project}" };
        foreach (var (name, value) in query)
        {
            var isField = DatasetHeader.Descriptor.Fields.InDeclarationOrder().Any(field => field.JsonName == name && name != "parent");
            if (!isField || value.Count != 1)
            {
                throw CloudException.Field(
                    ErrorReason.InvalidArgument, "query",
                    "has a parameter that is none of displayName, sha256, offset and format, or one twice.");
            }

            try
            {
                header.MergeFrom(JsonParser.Default.Parse<DatasetHeader>(new JsonObject { [name] = value[0] }.ToJsonString()));
            }
            catch (InvalidProtocolBufferException exception)
            {
                throw CloudException.Field(ErrorReason.InvalidArgument, name, $"cannot be read: {exception.Message}");
            }
        }

        return header;
    }

    private static string BoundaryOf(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : throw CloudException.Field(
                ErrorReason.InvalidArgument, "content-type",
                "must be multipart/form-data with a boundary: for each file a field sha256, then the file, as curl -F makes them.");

    private static async Task SendAsync(
        Stream body, DatasetHeader header, GrpcRequest request, CancellationToken cancellationToken)
    {
        if (await request.WriteAsync(new UploadDatasetRequest { Header = header }, cancellationToken))
        {
            await SendAsync(body, request, static chunk => new UploadDatasetRequest { Chunk = chunk }, cancellationToken);
        }
    }

    private static async Task SendAsync(
        MultipartReader reader, string parent, GrpcRequest request, CancellationToken cancellationToken)
    {
        string? sha256 = null;
        while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
        {
            if (section.AsFileSection() is { } file)
            {
                var header = new ModelFileHeader { FileName = file.FileName, Sha256 = sha256 ?? "", Parent = parent };
                if (!await request.WriteAsync(new ImportModelRequest { File = header }, cancellationToken)
                    || !await SendAsync(section.Body, request, static chunk => new ImportModelRequest { Chunk = chunk }, cancellationToken))
                {
                    return;
                }

                sha256 = null;
            }
            else
            {
                sha256 = section.AsFormDataSection() is { Name: HashField } field
                    ? await ReadHashAsync(field, cancellationToken)
                    : throw Unknown();
            }
        }
    }

    private static async Task<string> ReadHashAsync(FormMultipartSection field, CancellationToken cancellationToken)
    {
        // One more than a hash has, so that a longer text is seen to be none.
        var text = new byte[HashLength + 1];
        var length = await field.Section.Body.ReadAtLeastAsync(text, text.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.ASCII.GetString(text, 0, length);
    }

    private static CloudException Unknown() => CloudException.Field(
        ErrorReason.InvalidArgument, "body", "has a part that is neither a field sha256 nor a file.");

    private static async Task<bool> SendAsync(
        Stream body, GrpcRequest request, Func<ByteString, IMessage> toMessage, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkBytes];
        int count;
        while ((count = await body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            // The message is written out before the buffer is filled again.
            if (!await request.WriteAsync(toMessage(UnsafeByteOperations.UnsafeWrap(buffer.AsMemory(0, count))), cancellationToken))
            {
                return false;
            }
        }

        return true;
    }
}
