using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace OpenRs.Recipes.Keys;

/// <summary>
/// The canonical JSON of a recipe: every key, in the order of <see cref="RecipeKeys"/>, numbers in their shortest exact form, no
/// white space. Equal recipes give equal bytes on every machine. The recipe loader reads it back.
/// </summary>
public static class RecipeJson
{
    // Values that held before recipes had their keys. Inside a text their quotation marks would be escaped.
    private static readonly string[] Former =
        ["\"verifier\":\"reference\",", "\"long_prompts\":\"cut\",", "\"eval_long_prompts\":\"cut\","];

    /// <summary>The canonical JSON, UTF-8.</summary>
    public static byte[] ToCanonicalJson(this Recipe recipe)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var key in RecipeKeys.All)
            {
                writer.WritePropertyName(key.StoredName);
                key.Write(writer, recipe);
            }

            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    /// <summary>
    /// SHA-256 of the canonical JSON, 64 lower-case hexadecimal digits. Values that held before recipes had their keys are left out:
    /// checkpoints of those builds name that hash.
    /// </summary>
    public static string Hash(this Recipe recipe)
    {
        var json = Former.Aggregate(
            Encoding.UTF8.GetString(recipe.ToCanonicalJson()), static (text, value) => text.Replace(value, "", StringComparison.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>The spelling of an enum's value in recipes.</summary>
    internal static string NameOf<T>(T value)
        where T : struct, Enum =>
        JsonSerializer.SerializeToElement(value, RecipeJsonContext.Default.GetTypeInfo(typeof(T))!).GetString()!;
}
