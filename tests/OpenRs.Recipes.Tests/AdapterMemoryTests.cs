using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Tests;

/// <summary>The size of adapters, and what a run that trains one allocates.</summary>
public sealed class AdapterMemoryTests
{
    private static readonly DecoderConfig Model = DecoderPresets.Named("qwen2-1.5b");

    // Hidden 1536, 12 heads and 2 key and value heads of 128, intermediate 8960, 28 layers.
    [Theory]
    [InlineData(LoraModules.All, 16, 28 * 16 * ((2 * (1536 + 1536)) + (2 * (1536 + 256)) + (3 * (1536 + 8960))))]
    [InlineData(LoraModules.Query | LoraModules.Value, 16, 28 * 16 * (1536 + 1536 + 1536 + 256))]
    [InlineData(LoraModules.Key, 8, 28 * 8 * (1536 + 256))]
    [InlineData(LoraModules.Down, 1, 28 * (8960 + 1536))]
    [InlineData(LoraModules.All, 0, 0)]
    public void ParameterCount_IsRankTimesBothSidesOfEachMatrix(LoraModules modules, int rank, long expected) =>
        Assert.Equal(expected, AdapterShape.ParameterCount(Model, new LoraOptions { UpdateRank = rank, TargetModules = modules }));

    [Theory]
    [InlineData(LoraModules.All, 3)]
    [InlineData(LoraModules.Query | LoraModules.Value | LoraModules.Down, 2)]
    [InlineData(LoraModules.Gate | LoraModules.Up, 2)]
    [InlineData(LoraModules.Output, 1)]
    public void WidestProduct_HasTheRanksOfItsMatrices(LoraModules modules, int matrices) =>
        Assert.Equal(16 * matrices, AdapterShape.WidestProduct(Model, new LoraOptions { UpdateRank = 16, TargetModules = modules }));

    [Fact]
    public void Plan_WithAnAdapter_HasStateOfTheAdapterAloneAndNoReference()
    {
        var whole = RecipeLoader.BuiltIn("open-rs3");
        var (before, plan) = (MemoryPlanner.OnCpu(Model, whole, 64), MemoryPlanner.OnCpu(Model, whole with { Lora = Rank16 }, 64));
        var adapter = AdapterShape.ParameterCount(Model, Rank16);
        Assert.Equal((4 * adapter, 0, 4 * adapter, 8 * adapter), (plan.Adapter, plan.Reference, plan.Gradient, plan.Optimizer));
        Assert.Equal(before.Activations + (2L * 4 * 4096 * 48), plan.Activations);
        Assert.Equal(
            (before.Weights, before.Logits, before.Rollouts, 0), (plan.Weights, plan.Logits, plan.Rollouts, before.Adapter));
        Assert.Equal(
            plan.Weights + plan.Adapter + plan.Gradient + plan.Optimizer + plan.Activations + plan.Logits, plan.Trainer);
    }

    [Fact]
    public void Plan_WithAnAdapterOverRanks_SharesItsMoments()
    {
        var recipe = RecipeLoader.Apply(RecipeLoader.BuiltIn("open-rs3") with { Lora = Rank16 }, ["trainer_ranks=4"]);
        Assert.Equal(8 * AdapterShape.ParameterCount(Model, Rank16) / 4, MemoryPlanner.OnCpu(Model, recipe, 1).Optimizer);
    }

    private static LoraOptions Rank16 => new() { UpdateRank = 16 };
}
