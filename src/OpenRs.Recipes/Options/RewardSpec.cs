using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace OpenRs.Recipes.Options;

/// <summary>One reward function of a recipe.</summary>
/// <param name="Name">The function, such as <c>accuracy</c>; a name of the recipe's own for a service.</param>
/// <param name="Weight">Its factor in the total reward.</param>
public sealed record RewardSpec(string Name, double Weight = 1)
{
    /// <summary>All options that the function has, by name: those not given have their defaults.</summary>
    public ImmutableSortedDictionary<string, double> Options { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The service that gives the reward; <see langword="null"/> for a function that is built in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RewardServiceSpec? Service { get; init; }
}
