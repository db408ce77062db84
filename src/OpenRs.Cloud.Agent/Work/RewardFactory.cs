using OpenRs.Recipes;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Cloud.Agent.Work;

/// <summary>The reward functions that a recipe names, with its options.</summary>
internal static class RewardFactory
{
    public static WeightedRewards Create(Recipe recipe)
    {
        var rewards = recipe.Grpo.Rewards.Select(
            reward => new WeightedReward(RewardRegistry.Create(reward.Name, Options(recipe, reward)), reward.Weight));
        return new WeightedRewards([.. rewards], new RewardOptions { TrlCompat = recipe.Grpo.TrlCompat });
    }

    private static RewardOptions Options(Recipe recipe, RewardSpec reward)
    {
        var defaults = new RewardOptions();
        double Value(string option, double standard) => reward.Options.GetValueOrDefault(option, standard);
        return new RewardOptions
        {
            TrlCompat = recipe.Grpo.TrlCompat,
            Verifier = recipe.Verifier,
            TemplateOpensThink = Recipe.TemplatesThatOpenThink.Contains(recipe.ChatTemplate),
            CosineMinValueWrong = Value("min_value_wrong", defaults.CosineMinValueWrong),
            CosineMaxValueWrong = Value("max_value_wrong", defaults.CosineMaxValueWrong),
            CosineMinValueCorrect = Value("min_value_correct", defaults.CosineMinValueCorrect),
            CosineMaxValueCorrect = Value("max_value_correct", defaults.CosineMaxValueCorrect),
            CosineMaxLength = (int)Value("max_len", defaults.CosineMaxLength),
            RepetitionNGrams = (int)Value("ngram_size", defaults.RepetitionNGrams),
            RepetitionMaxPenalty = Value("max_penalty", defaults.RepetitionMaxPenalty),
        };
    }
}
