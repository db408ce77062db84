using OpenRs.Recipes.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Rewards;

/// <summary>The reward functions that a recipe names, with its options.</summary>
public static class RecipeRewards
{
    /// <summary>Makes them.</summary>
    public static WeightedRewards Create(Recipe recipe) => new(
        [
            .. recipe.Grpo.Rewards.Select(
                reward => new WeightedReward(RewardRegistry.Create(reward.Name, OptionsOf(recipe, reward)), reward.Weight)),
        ],
        new RewardOptions { TrlCompat = recipe.Grpo.TrlCompat });

    internal static RewardOptions OptionsOf(Recipe recipe, RewardSpec reward) => RewardCatalog.Apply(
        new RewardOptions
        {
            TrlCompat = recipe.Grpo.TrlCompat,
            Verifier = recipe.Verifier,
            TemplateOpensThink = Recipe.TemplatesThatOpenThink.Contains(recipe.ChatTemplate),
        },
        reward);
}
