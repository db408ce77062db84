using System.Text.Json;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>A recipe as keys and texts.</summary>
internal static class RecipeTexts
{
    /// <summary>The keys of a recipe in their order, with their values: texts without quotation marks, all else as JSON.</summary>
    /// <param name="json">The recipe as the API gives it.</param>
    public static IReadOnlyList<(string Key, string Value)> Of(string json)
    {
        using var recipe = JsonDocument.Parse(json);
        return [.. recipe.RootElement.EnumerateObject().Select(static key => (
            key.Name, key.Value.ValueKind == JsonValueKind.String ? key.Value.GetString()! : key.Value.GetRawText()))];
    }
}
