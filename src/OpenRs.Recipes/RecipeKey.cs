using YamlDotNet.RepresentationModel;

namespace OpenRs.Recipes;

/// <summary>One key of a recipe.</summary>
/// <param name="Name">The key.</param>
/// <param name="Read">The recipe with the value of the node; throws <see cref="RecipeException"/> for a wrong one.</param>
internal sealed record RecipeKey(string Name, Func<Recipe, YamlNode, Recipe> Read);
