using System.Text;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests;

public sealed class LoraRecipeTests
{
    private const string Minimal = "prompts_per_step: 2\nmax_steps: 3\nrewards: [{name: accuracy}]\n";

    [Fact]
    public void AListOfModulesIsReadInAnyOrderAndWrittenInTheLayersOrder()
    {
        var recipe = RecipeLoader.Load(Minimal + "lora_r: 8\nlora_alpha: 16\nlora_target_modules: [v_proj, q_proj]\n");
        Assert.Equal(8, recipe.Lora.UpdateRank);
        Assert.Equal(LoraModules.Query | LoraModules.Value, recipe.Lora.TargetModules);
        Assert.Equal(2, recipe.Lora.Scale);
        Assert.Contains("\"lora_target_modules\":[\"q_proj\",\"v_proj\"]", Encoding.UTF8.GetString(recipe.ToCanonicalJson()));
        Assert.Equal(recipe.Lora, RecipeLoader.LoadStored(Encoding.UTF8.GetString(recipe.ToCanonicalJson())).Lora);
    }

    [Fact]
    public void TheRecipeOfTheTrainingPageTrainsAnAdapter()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "training.md"));
        var recipe = RecipeLoader.Load(page.Split("```yaml\n")[1].Split("```")[0]);
        Assert.Equal((16, 32), (recipe.Lora.UpdateRank, recipe.Lora.Alpha));
        Assert.Equal(LoraModules.Query | LoraModules.Key | LoraModules.Value | LoraModules.Output, recipe.Lora.TargetModules);
    }

    [Fact]
    public void AllLinearStandsForAllModules() => Assert.Equal(
        LoraModules.All, RecipeLoader.Load(Minimal + "lora_r: 8\nlora_target_modules: all-linear\n").Lora.TargetModules);

    [Fact]
    public void WithoutAnAdapterTheHashIsThatOfRecipesBeforeTheKeys()
    {
        var plain = RecipeLoader.Load(Minimal);
        Assert.Equal(plain.Hash(), RecipeLoader.Load(Minimal + "lora_alpha: 8\nlora_target_modules: [q_proj]\n").Hash());
        Assert.NotEqual(plain.Hash(), RecipeLoader.Load(Minimal + "lora_r: 4\n").Hash());
        Assert.NotEqual(
            RecipeLoader.Load(Minimal + "lora_r: 4\nlora_alpha: 8\n").Hash(), RecipeLoader.Load(Minimal + "lora_r: 4\n").Hash());
    }

    [Theory]
    [InlineData("lora_r: -1\n", "lora_r")]
    [InlineData("lora_r: 1025\n", "lora_r")]
    [InlineData("lora_alpha: 0\n", "lora_alpha")]
    [InlineData("lora_target_modules: []\n", "lora_target_modules")]
    [InlineData(
        "lora_target_modules: [lm_head]\n",
        "'lm_head' is not one of q_proj, k_proj, v_proj, o_proj, gate_proj, up_proj, down_proj")]
    [InlineData("lora_target_modules: everything\n", "must be all-linear, or a list of q_proj")]
    public void AWrongValueIsRefusedWithWhatIsAllowed(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<RecipeException>(() => RecipeLoader.Load(Minimal + yaml)).Message);
}
