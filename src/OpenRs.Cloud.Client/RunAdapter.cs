using System.Globalization;
using System.Text.Json;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Client;

/// <summary>The adapter (LoRA) that a run trains, as its recipe says.</summary>
/// <param name="Rank">Rank of the update.</param>
/// <param name="Alpha">What the update is multiplied by, times the rank.</param>
/// <param name="Modules">How many matrices of each layer are adapted.</param>
public sealed record RunAdapter(int Rank, double Alpha, int Modules)
{
    /// <summary>The adapter of a run; <see langword="null"/> where the run trains all weights.</summary>
    /// <param name="run">The run as the server answers it.</param>
    public static RunAdapter? Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        if (run.ResolvedRecipeJson.Length == 0)
        {
            return null;
        }

        using var recipe = JsonDocument.Parse(run.ResolvedRecipeJson);
        var keys = recipe.RootElement;
        return keys.TryGetProperty("lora_r", out var rank) && rank.GetInt32() > 0
            ? new RunAdapter(
                rank.GetInt32(), keys.GetProperty("lora_alpha").GetDouble(), keys.GetProperty("lora_target_modules").GetArrayLength())
            : null;
    }

    /// <summary>The adapter in a few words, such as <c>r 16, alpha 32, 7 modules</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"r {Rank}, alpha {Alpha}, {Modules} {(Modules == 1 ? "module" : "modules")}");
}
