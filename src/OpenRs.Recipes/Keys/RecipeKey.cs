using System.Text.Json;
using OpenRs.Recipes.Options;
using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes.Keys;

/// <summary>One key of a recipe.</summary>
/// <param name="Name">The key.</param>
/// <param name="Read">The recipe with the value of the node; throws <see cref="RecipeException"/> for a wrong one.</param>
/// <param name="Write">Writes the recipe's value as JSON.</param>
internal sealed record RecipeKey(string Name, Func<Recipe, YamlNode, Recipe> Read, Action<Utf8JsonWriter, Recipe> Write)
{
    /// <summary>The key in canonical JSON, where it is another: stored recipes and their hashes have it.</summary>
    public string StoredName { get; init; } = Name;

    /// <summary>The only kind of run that has the key; <see langword="null"/> where all have it.</summary>
    public RecipeKind? Only { get; init; }

    /// <summary>
    /// Whether a recipe's hash covers the value. Checkpoints name their recipe by its hash: keys that came later and change no result
    /// are left out of it, and so is the value that recipes without the key have.
    /// </summary>
    public Func<Recipe, bool> IsHashed { get; init; } = static _ => true;

    /// <summary>Whether recipes of a kind have the key.</summary>
    public bool IsOf(RecipeKind kind) => Only is null || Only == kind;
}
