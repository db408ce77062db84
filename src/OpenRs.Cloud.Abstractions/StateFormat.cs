using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud;

/// <summary>
/// How every host stores grain state: UTF-8 JSON with property names as declared and enums by name, so that a stored state can be read by
/// people and survives reordering.
/// </summary>
public static class StateFormat
{
    /// <summary>The options of the serializer.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };
}
