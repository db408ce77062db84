using Orleans.Storage;

namespace OpenRs.Cloud.Hosting;

/// <summary>
/// Writes grain state as <see cref="StateFormat"/> says. The serializers that come with Orleans' providers name types of the compiler in
/// what they write, such as those behind collection expressions, and cannot make them again.
/// </summary>
internal sealed class StateSerializer : IGrainStorageSerializer
{
    /// <inheritdoc/>
    public BinaryData Serialize<T>(T? input) => new(StateFormat.Write(input));

    /// <inheritdoc/>
    public T? Deserialize<T>(BinaryData input) => StateFormat.Read<T>(input.ToMemory().Span);
}
