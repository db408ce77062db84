using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>Lines of JSON from objects, which agents wrote and anybody may have damaged.</summary>
internal static class RolloutLines
{
    /// <exception cref="InvalidDataException">The line is not what it should be.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new InvalidDataException("a line is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"a line cannot be read: {exception.Message}", exception);
        }
    }
}
