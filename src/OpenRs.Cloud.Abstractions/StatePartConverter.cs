using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud;

/// <summary>Writes a part of a state as the JSON that was made when it was first written.</summary>
/// <param name="plain">How the part itself is read and written.</param>
internal sealed class StatePartConverter<T>(JsonSerializerOptions plain) : JsonConverter<T>
    where T : class
{
    private readonly ConditionalWeakTable<T, byte[]> _written = [];

    public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<T>(ref reader, plain);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteRawValue(_written.GetValue(value, Json), skipInputValidation: true);

    private byte[] Json(T value) => JsonSerializer.SerializeToUtf8Bytes(value, plain);
}
