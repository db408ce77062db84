using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// States as UTF-8 JSON: property names as declared, enums by name, so that a stored state can be read by people and survives reordering.
/// </summary>
internal static class StateJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        Converters = { new JsonStringEnumConverter() },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static byte[] Write<T>(StateKey key, T state)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(state, Options);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new InvalidOperationException($"State {key} of type {typeof(T)} cannot be written as JSON: "
                + $"{exception.Message}", exception);
        }
    }

    public static T Read<T>(StateKey key, byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new GrainStorageException($"State {key} cannot be read as {typeof(T)}: {exception.Message} It was "
                + "written by another version, or damaged.", exception);
        }
    }
}
