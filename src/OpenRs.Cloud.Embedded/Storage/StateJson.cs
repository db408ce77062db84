using System.Text.Json;

namespace OpenRs.Cloud.Embedded;

/// <summary>States as <see cref="StateFormat"/> writes them, with errors that name the state.</summary>
internal static class StateJson
{
    public static byte[] Write<T>(StateKey key, T state)
    {
        try
        {
            return JsonSerializer.SerializeToUtf8Bytes(state, StateFormat.Json);
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
            return JsonSerializer.Deserialize<T>(json, StateFormat.Json) ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new GrainStorageException($"State {key} cannot be read as {typeof(T)}: {exception.Message} It was "
                + "written by another version, or damaged.", exception);
        }
    }
}
