using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace OpenRs.Recipes.Keys;

/// <summary>
/// The canonical JSON of a recipe: every key of its kind, in the order of <see cref="RecipeKeys"/>, numbers in their shortest exact form,
/// no white space. Equal recipes give equal bytes on every machine. The recipe loader reads it back.
/// </summary>
public static class RecipeJson
{
    /// <summary>The canonical JSON, UTF-8.</summary>
    public static byte[] ToCanonicalJson(this Recipe recipe) => Write(recipe, RecipeKeys.All).ToArray();

    /// <summary>SHA-256 of the canonical JSON without the keys that are not hashed, 64 lower-case hexadecimal digits.</summary>
    public static string Hash(this Recipe recipe) =>
        Convert.ToHexStringLower(SHA256.HashData(Write(recipe, RecipeKeys.All.Where(key => key.IsHashed(recipe)))));

    /// <summary>The spelling of an enum's value in recipes.</summary>
    internal static string NameOf<T>(T value)
        where T : struct, Enum =>
        JsonSerializer.SerializeToElement(value, RecipeJsonContext.Default.GetTypeInfo(typeof(T))!).GetString()!;

    private static ReadOnlySpan<byte> Write(Recipe recipe, IEnumerable<RecipeKey> keys)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var key in keys.Where(key => key.IsOf(recipe.Kind)))
            {
                writer.WritePropertyName(key.StoredName);
                key.Write(writer, recipe);
            }

            writer.WriteEndObject();
        }

        return json.WrittenSpan;
    }
}
