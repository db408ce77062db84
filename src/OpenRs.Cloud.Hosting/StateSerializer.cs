using System.Text.Json;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting;

/// <summary>
/// Writes grain state as <see cref="StateFormat"/> says. The serializers that come with Orleans' providers name types of the compiler in
/// what they write, such as those behind collection expressions, and cannot make them again.
/// </summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    /// <summary>A state as UTF-8 JSON.</summary>
    public static byte[] Write<T>(T state) => JsonSerializer.SerializeToUtf8Bytes(state, StateFormat.Json);

    /// <summary>A state from UTF-8 JSON.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, StateFormat.Json);

    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(Write(input));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => Read<T>(input.ToMemory().Span);
}
