using System.Text.Json;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting;

/// <summary>
/// Writes grain state as <see cref="StateFormat"/> says. The provider's own serializer names types of the compiler in what it writes, such
/// as those behind collection expressions, and cannot make them again.
/// </summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, StateFormat.Json));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, StateFormat.Json);
}
