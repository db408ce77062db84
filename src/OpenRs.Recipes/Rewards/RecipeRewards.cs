using OpenRs.Recipes.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Rewards;

/// <summary>The reward functions that a recipe names, with its options.</summary>
public static class RecipeRewards
{
    /// <summary>The rewards that services give.</summary>
    public static IEnumerable<RewardSpec> ServicesOf(Recipe recipe) =>
        recipe.Grpo.Rewards.Where(static reward => reward.Service is not null);

    /// <summary>Makes them.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="given">
    /// What the services gave to the samples of one group, by the rewards' names; NaN for a sample that one could not score.
    /// </param>
    /// <exception cref="ArgumentException">A service's reward is not among those given.</exception>
    public static WeightedRewards Create(Recipe recipe, IReadOnlyDictionary<string, IReadOnlyList<double>>? given = null) => new(
        [
            .. recipe.Grpo.Rewards.Select(reward => new WeightedReward(FunctionOf(recipe, reward, given), reward.Weight)),
        ],
        new RewardOptions { TrlCompat = recipe.Grpo.TrlCompat });

    private static IRewardFunction FunctionOf(
        Recipe recipe, RewardSpec reward, IReadOnlyDictionary<string, IReadOnlyList<double>>? given) =>
        reward.Service is null ? RewardRegistry.Create(reward.Name, OptionsOf(recipe, reward))
            : given?.GetValueOrDefault(reward.Name) is { } scores ? new GivenReward(reward.Name, scores)
            : throw new ArgumentException($"Reward '{reward.Name}' comes from a service, and no scores of it are given.", nameof(given));

    internal static RewardOptions OptionsOf(Recipe recipe, RewardSpec reward) => RewardCatalog.Apply(
        new RewardOptions
        {
            TrlCompat = recipe.Grpo.TrlCompat,
            Verifier = recipe.Verifier,
            TemplateOpensThink = Recipe.TemplatesThatOpenThink.Contains(recipe.ChatTemplate),
        },
        reward);
}
