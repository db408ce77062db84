using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud;

/// <summary>Makes the converters of types with <see cref="StatePartAttribute"/>.</summary>
/// <param name="plain">How parts themselves are read and written.</param>
internal sealed class StatePartConverterFactory(JsonSerializerOptions plain) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsDefined(typeof(StatePartAttribute), inherit: false);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(StatePartConverter<>).MakeGenericType(typeToConvert), plain)!;
}
