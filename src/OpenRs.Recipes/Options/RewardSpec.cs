using System.Collections.Immutable;

namespace OpenRs.Recipes.Options;

/// <summary>One reward function of a recipe.</summary>
/// <param name="Name">The function, such as <c>accuracy</c>.</param>
/// <param name="Weight">Its factor in the total reward.</param>
/// <param name="Options">All options that the function has, by name: those not given have their defaults.</param>
public sealed record RewardSpec(string Name, double Weight, ImmutableSortedDictionary<string, double> Options);
