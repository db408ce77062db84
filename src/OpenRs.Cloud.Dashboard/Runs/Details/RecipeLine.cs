using System.Text.Json;

namespace OpenRs.Cloud.Dashboard.Runs.Details;

/// <summary>A key of a recipe with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value as JSON has it.</param>
/// <param name="IsOverridden">Whether it was set when the run was made.</param>
public sealed record RecipeLine(string Key, string Value, bool IsOverridden)
{
    /// <summary>The lines of a recipe after its defaults, those that were set first.</summary>
    /// <param name="json">The recipe as the API answers it; empty gives none.</param>
    /// <param name="overrides">What was set when the run was made.</param>
    public static IReadOnlyList<RecipeLine> Read(string json, IReadOnlyDictionary<string, string> overrides)
    {
        if (json.Length == 0)
        {
            return [];
        }

        using var recipe = JsonDocument.Parse(json);
        return
        [
            .. recipe.RootElement.EnumerateObject()
                .Select(entry => new RecipeLine(entry.Name, entry.Value.GetRawText().Trim('"'), overrides.ContainsKey(entry.Name)))
                .OrderByDescending(static line => line.IsOverridden),
        ];
    }
}
