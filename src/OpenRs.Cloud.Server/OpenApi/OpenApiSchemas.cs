using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

namespace OpenRs.Cloud.Server.OpenApi;

/// <summary>Schemas of messages and enums in their JSON form, gathered as they are used.</summary>
internal sealed class OpenApiSchemas
{
    private readonly SortedDictionary<string, JsonNode> _schemas = new(StringComparer.Ordinal);

    /// <summary>The schemas that were used, by name.</summary>
    public JsonObject ToJson() => new(_schemas.Select(static schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>Schema of a message: a reference to where it is described.</summary>
    public JsonObject Of(MessageDescriptor message)
    {
        if (WellKnown(message) is { } known)
        {
            return known;
        }

        if (!_schemas.ContainsKey(message.Name))
        {
            var properties = new JsonObject();
            _schemas[message.Name] = new JsonObject { ["type"] = "object", ["properties"] = properties };
            foreach (var field in message.Fields.InDeclarationOrder())
            {
                properties[field.JsonName] = Of(field);
            }
        }

        return Reference(message.Name);
    }

    /// <summary>Schema of a field.</summary>
    public JsonObject Of(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            return new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = Single(field.MessageType.FindFieldByName("value")),
            };
        }

        return field.IsRepeated ? new JsonObject { ["type"] = "array", ["items"] = Single(field) } : Single(field);
    }

    private static JsonObject Reference(string name) => new() { ["$ref"] = $"#/components/schemas/{name}" };

    private static JsonObject Plain(string type, string? format = null)
    {
        var schema = new JsonObject { ["type"] = type };
        if (format is not null)
        {
            schema["format"] = format;
        }

        return schema;
    }

    private static JsonObject? WellKnown(MessageDescriptor message) => message.FullName switch
    {
        _ when message == Timestamp.Descriptor => Plain("string", "date-time"),
        _ when message == Duration.Descriptor => Plain("string"),
        _ when message == FieldMask.Descriptor => Plain("string"),
        _ when message == Empty.Descriptor => Plain("object"),
        _ when message == Any.Descriptor => Plain("object"),
        _ => null,
    };

    // As JSON of protobuf has it: 64 bits do not fit into the numbers of every reader.
    private JsonObject Single(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => Of(field.MessageType),
        FieldType.Enum => Of(field.EnumType),
        FieldType.Bool => Plain("boolean"),
        FieldType.Bytes => Plain("string", "byte"),
        FieldType.Double => Plain("number", "double"),
        FieldType.Float => Plain("number", "float"),
        FieldType.Int32 or FieldType.UInt32 => Plain("integer", "int32"),
        FieldType.Int64 => Plain("string", "int64"),
        FieldType.UInt64 => Plain("string", "uint64"),
        _ => Plain("string"),
    };

    private JsonObject Of(EnumDescriptor values)
    {
        _schemas.TryAdd(values.Name, new JsonObject
        {
            ["type"] = "string",
            ["enum"] = new JsonArray([.. values.Values.Select(static value => (JsonNode)value.Name)]),
        });
        return Reference(values.Name);
    }
}
