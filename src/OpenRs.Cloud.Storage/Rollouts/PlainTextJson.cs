using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>
/// Texts as UTF-8 that people can read. The encoders of System.Text.Json escape what is outside the basic plane, such as emoji and
/// mathematical letters; here only quotes, backslashes and control characters are escaped. Half of a surrogate pair is no character and
/// becomes U+FFFD.
/// </summary>
internal sealed class PlainTextJson : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetString();

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        var json = new StringBuilder(value.Length + 16).Append('"');
        Span<char> utf16 = stackalloc char[2];
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\n' => json.Append("\\n"),
                '\t' => json.Append("\\t"),
                '\r' => json.Append("\\r"),
                _ when Rune.IsControl(rune) => json.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
                _ => json.Append(utf16[..rune.EncodeToUtf16(utf16)]),
            };
        }

        writer.WriteRawValue(json.Append('"').ToString(), skipInputValidation: true);
    }
}
