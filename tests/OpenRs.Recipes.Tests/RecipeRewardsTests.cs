using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Rewards;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Tests;

public sealed class RecipeRewardsTests
{
    public static TheoryData<string, string> RewardOptionKeys
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var (function, options) in RewardCatalog.Functions)
            {
                Array.ForEach(options, option => data.Add(function, option.Name));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RewardOptionKeys))]
    public void OptionsOf_EveryOptionOfAFunction_ReachesOneParameter(string function, string option)
    {
        var value = RewardCatalog.Functions[function].Single(candidate => candidate.Name == option).Default is < 0 ? -7 : 7;
        var (plain, changed) = (Of($"{{name: {function}}}"), Of($"{{name: {function}, {option}: {value}}}"));
        var difference = Assert.Single(
            typeof(RewardOptions).GetProperties(), property => !Equals(property.GetValue(plain), property.GetValue(changed)));
        Assert.Equal((double)value, Convert.ToDouble(difference.GetValue(changed), null));
    }

    [Fact]
    public void OptionsOf_NothingGiven_HasTheDefaultsOfTheFunctions() => Assert.All(
        RewardCatalog.Functions.Keys, function => Assert.Equal(new RewardOptions(), Of($"{{name: {function}}}")));

    [Fact]
    public void Create_BuiltIn_HasItsFunctionsInOrder()
    {
        var rewards = RecipeRewards.Create(RecipeLoader.BuiltIn("open-rs3"));
        var outcome = rewards.Evaluate(new RewardRequest("4", [new RewardSample("4", 1)]));
        Assert.Equal(["format", "cosine"], outcome.Names);
    }

    private static RewardOptions Of(string reward)
    {
        var recipe = RecipeLoader.Load($"prompts_per_step: 1\nmax_steps: 1\nchat_template: chatml\nrewards: [{reward}]\n");
        return RecipeRewards.OptionsOf(recipe, Assert.Single(recipe.Grpo.Rewards)) with { Verifier = default };
    }
}
