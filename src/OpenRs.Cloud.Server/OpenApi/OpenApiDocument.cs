using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Grpc.JsonTranscoding;
using OpenRs.Cloud.Server.Http;
using OpenRs.Cloud.Server.Http.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.OpenApi;

/// <summary>
/// Describes the methods that are served as JSON, by OpenAPI 3.1. Made from the descriptors of the protos, because to
/// Microsoft.AspNetCore.Grpc.Swagger (0.10.11) all resource names are one path.
/// </summary>
internal sealed class OpenApiDocument(EndpointDataSource endpoints)
{
    private const string AllFields = "*";
    private readonly OpenApiSchemas _schemas = new();

    /// <summary>Makes the document.</summary>
    public string Create()
    {
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var method in endpoints.Endpoints.Select(JsonApi.MethodOf).OfType<GrpcJsonTranscodingMetadata>())
        {
            var pattern = HttpPattern.Of(method.HttpRule);
            if (!paths.TryGetValue(pattern.Path, out var operations))
            {
                paths.Add(pattern.Path, operations = []);
            }

            operations[pattern.Verb] = OperationOf(method, pattern);
        }

        paths.Add(UploadEndpoints.Datasets, new JsonObject { ["put"] = UploadOf(Dataset.Descriptor, "UploadDataset", DatasetUpload()) });
        paths.Add(UploadEndpoints.Models, new JsonObject { ["post"] = UploadOf(Model.Descriptor, "ImportModel", ModelUpload()) });
        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "OpenRs.Cloud", ["version"] = "v1" },
            ["security"] = new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
            ["paths"] = new JsonObject(paths.Select(static path => KeyValuePair.Create(path.Key, (JsonNode?)path.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = _schemas.ToJson(),
                ["securitySchemes"] = new JsonObject { ["key"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
            },
        }.ToJsonString();
    }

    private JsonObject OperationOf(GrpcJsonTranscodingMetadata method, HttpPattern pattern)
    {
        var descriptor = method.MethodDescriptor;
        var parameters = new JsonArray([.. pattern.Parameters.Select(static JsonNode (name) => Parameter(name, "path", String()))]);
        foreach (var field in QueryFields(method, pattern))
        {
            parameters.Add(Parameter(field.JsonName, "query", _schemas.Of(field)));
        }

        var operation = new JsonObject
        {
            ["operationId"] = string.Join('_', [descriptor.Service.Name, descriptor.Name, .. pattern.Parameters]),
            ["tags"] = new JsonArray(descriptor.Service.Name),
            ["parameters"] = parameters,
            ["responses"] = Responses(
                descriptor.IsServerStreaming ? "The messages, each as one line." : "The answer.",
                descriptor.IsServerStreaming ? "application/jsonl" : "application/json",
                descriptor.OutputType),
        };
        if (method.HttpRule.Body.Length > 0)
        {
            operation["requestBody"] = Answer("The request.", "application/json", _schemas.Of(BodyOf(method)));
        }

        return operation;
    }

    private JsonObject UploadOf(MessageDescriptor answer, string method, JsonObject upload)
    {
        upload["operationId"] = $"{answer.Name}Service_{method}_project";
        upload["tags"] = new JsonArray($"{answer.Name}Service");
        upload["responses"] = Responses("The answer.", "application/json", answer);
        upload["parameters"]!.AsArray().Insert(0, Parameter("project", "path", String()));
        return upload;
    }

    private JsonObject DatasetUpload() => new()
    {
        ["parameters"] = new JsonArray([.. DatasetHeader.Descriptor.Fields.InDeclarationOrder()
            .Where(static field => field.Name != "parent")
            .Select(JsonNode (field) => Parameter(field.JsonName, "query", _schemas.Of(field)))]),
        ["requestBody"] = Answer("The file.", "application/octet-stream", new JsonObject { ["type"] = "string", ["format"] = "binary" }),
    };

    private static JsonObject ModelUpload() => new()
    {
        ["parameters"] = new JsonArray(),
        ["requestBody"] = Answer(
            "For each file a field sha256, then the file.", "multipart/form-data", new JsonObject { ["type"] = "object" }),
    };

    private JsonObject Responses(string description, string mediaType, MessageDescriptor answer) => new()
    {
        ["200"] = Answer(description, mediaType, _schemas.Of(answer)),
        ["default"] = Answer("An error, with its reason.", "application/json", _schemas.Of(Google.Rpc.Status.Descriptor)),
    };

    private static MessageDescriptor BodyOf(GrpcJsonTranscodingMetadata method) => method.HttpRule.Body == AllFields
        ? method.MethodDescriptor.InputType
        : method.MethodDescriptor.InputType.FindFieldByName(method.HttpRule.Body).MessageType;

    // Fields within fields may stand in a query too; the document names those at the top.
    private static IEnumerable<FieldDescriptor> QueryFields(GrpcJsonTranscodingMetadata method, HttpPattern pattern) =>
        method.HttpRule.Body == AllFields
            ? []
            : method.MethodDescriptor.InputType.Fields.InDeclarationOrder()
                .Where(field => field.Name != method.HttpRule.Body && !pattern.Fields.Contains(field.Name));

    private static JsonObject Parameter(string name, string place, JsonObject schema) => new()
    {
        ["name"] = name,
        ["in"] = place,
        ["required"] = place == "path",
        ["schema"] = schema,
    };

    private static JsonObject String() => new() { ["type"] = "string" };

    private static JsonObject Answer(string description, string mediaType, JsonObject schema) => new()
    {
        ["description"] = description,
        ["content"] = new JsonObject { [mediaType] = new JsonObject { ["schema"] = schema } },
    };
}
