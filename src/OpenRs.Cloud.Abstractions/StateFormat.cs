using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud;

/// <summary>
/// How every host stores grain state: UTF-8 JSON with property names as declared and enums by name, so that a stored state can be read by
/// people and survives reordering.
/// </summary>
public static class StateFormat
{
    private static readonly JsonSerializerOptions Parts = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions Json = new(Parts) { Converters = { new StatePartConverterFactory(Parts) } };

    /// <summary>A state as UTF-8 JSON.</summary>
    /// <param name="state">The state.</param>
    public static byte[] Write<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, Json);

    /// <summary>Writes a state as UTF-8 JSON.</summary>
    /// <param name="state">The state.</param>
    /// <param name="target">Takes the JSON.</param>
    public static void Write<T>(T state, IBufferWriter<byte> target)
    {
        using var writer = new Utf8JsonWriter(target, new JsonWriterOptions { SkipValidation = true });
        JsonSerializer.Serialize(writer, state, Json);
    }

    /// <summary>A state from UTF-8 JSON; <see langword="null"/> where the JSON says so.</summary>
    /// <param name="json">What <see cref="Write{T}(T)"/> gave.</param>
    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, Json);
}
