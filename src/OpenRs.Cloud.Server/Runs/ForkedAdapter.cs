using System.Text.Json;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Recipes;
using OpenRs.Recipes.Keys;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>
/// Refuses a fork that would train other weights than its checkpoint and its optimizer's state are of: an adapter keeps its rank, alpha
/// and modules, and a whole model has none.
/// </summary>
internal static class ForkedAdapter
{
    private const string Prefix = "lora_";
    private const string Rank = "lora_r";

    /// <summary>Notes the keys by which a fork differs.</summary>
    /// <param name="violations">Where.</param>
    /// <param name="source">Recipe of the run that the checkpoint is of.</param>
    /// <param name="fork">Recipe of the fork.</param>
    public static void Check(FieldViolations violations, Recipe source, Recipe fork)
    {
        if (!source.Lora.IsUsed && !fork.Lora.IsUsed)
        {
            return;
        }

        var (had, asked) = (KeysOf(source), KeysOf(fork));
        IEnumerable<string> compared = source.Lora.IsUsed && fork.Lora.IsUsed ? asked.Keys : [Rank];
        foreach (var key in compared)
        {
            violations.Require(
                had[key] == asked[key],
                $"spec.overrides.{key}",
                $"is {asked[key]}, and the checkpoint is of a run with {had[key]}. "
                + (source.Lora.IsUsed
                    ? "Merge its adapter into the model (openrs models merge), import the result and create a run from that model."
                    : "Fork without_optimizer, or export the checkpoint and create a run from that model."),
                ErrorReason.InvalidRecipe);
        }
    }

    private static Dictionary<string, string> KeysOf(Recipe recipe)
    {
        using var json = JsonDocument.Parse(recipe.ToCanonicalJson());
        return json.RootElement.EnumerateObject()
            .Where(static key => key.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(static key => key.Name, static key => key.Value.GetRawText());
    }
}
