using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Keys;

/// <summary>
/// The canonical JSON of a recipe: every key of its kind, in the order of <see cref="RecipeKeys"/>, numbers in their shortest exact form, no
/// white space. Equal recipes give equal bytes on every machine. The recipe loader reads it back.
/// </summary>
public static class RecipeJson
{
    // Inside a text their quotation marks would be escaped.
    private static readonly string[] NotHashed =
    [
        "\"verifier\":\"reference\",",
        "\"long_prompts\":\"cut\",", "\"long_prompts\":\"refuse\",", "\"eval_long_prompts\":\"cut\",", "\"eval_long_prompts\":\"refuse\",",
        "\"on_plateau\":\"ignore\",\"plateau_min_gain\":0.02,",
    ];

    /// <summary>The canonical JSON, UTF-8.</summary>
    public static byte[] ToCanonicalJson(this Recipe recipe)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var key in RecipeKeys.All.Where(key => key.IsOf(recipe.Kind)))
            {
                writer.WritePropertyName(key.StoredName);
                key.Write(writer, recipe);
            }

            writer.WriteEndObject();
        }

        return json.WrittenSpan.ToArray();
    }

    /// <summary>
    /// SHA-256 of the canonical JSON, 64 lower-case hexadecimal digits. The verifier profile <c>reference</c> is left out, as it was before
    /// recipes had the key: checkpoints of those builds name that hash. So is what long prompts and a plateau come to: they decide whether
    /// a run goes on, and no result of one that does.
    /// </summary>
    public static string Hash(this Recipe recipe)
    {
        var defaults = new EvaluationOptions();
        var hashed = recipe with
        {
            Evaluation = recipe.Evaluation with { OnPlateau = defaults.OnPlateau, PlateauMinGain = defaults.PlateauMinGain },
        };
        var json = NotHashed.Aggregate(
            Encoding.UTF8.GetString(hashed.ToCanonicalJson()), static (text, value) => text.Replace(value, "", StringComparison.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>The spelling of an enum's value in recipes.</summary>
    internal static string NameOf<T>(T value)
        where T : struct, Enum =>
        JsonSerializer.SerializeToElement(value, RecipeJsonContext.Default.GetTypeInfo(typeof(T))!).GetString()!;
}
