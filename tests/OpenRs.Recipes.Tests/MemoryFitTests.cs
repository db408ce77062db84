using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Tests;

/// <summary>How many sequences a GPU decodes, and what would make a trainer fit.</summary>
public sealed class MemoryFitTests
{
    private const long Gib = 1L << 30;
    private static readonly DecoderConfig Model = DecoderPresets.Named("qwen2-1.5b");
    private static readonly Recipe Recipe = RecipeLoader.BuiltIn("open-rs3");

    [Theory]
    [InlineData(9_999, 192)]
    [InlineData(192, 192)]
    [InlineData(191, 128)]
    [InlineData(16, 16)]
    [InlineData(15, 0)]
    [InlineData(0, 0)]
    public void SlotsWithin_OneByteASlot_AreTheMostOfTheChoices(long usable, int slots) =>
        Assert.Equal(slots, MemoryFit.SlotsWithin(usable, static slots => slots));

    [Theory]
    [InlineData(79, true)]
    [InlineData(44, true)]
    [InlineData(44, false)]
    public void SlotsWithin_ThatHoldsTheAgent_LeaveRoomForTheNextChoiceOnly(int gib, bool trains)
    {
        var slots = MemoryFit.SlotsWithin(Model, Recipe, trains, gib * Gib);
        long Of(int count) => trains ? MemoryPlanner.OnGpu(Model, Recipe, count).Both : MemoryPlanner.OnGpu(Model, Recipe, count).Rollouts;
        Assert.InRange(slots, MemoryFit.FewestSlots, MemoryFit.MostSlots);
        Assert.InRange(Of(slots), 1, gib * Gib);
        Assert.True(slots == MemoryFit.MostSlots || Of(2 * slots) > gib * Gib);
    }

    [Fact]
    public void SlotsWithin_NoRoomForATrainer_AreThoseOfADecoderAlone()
    {
        Assert.True(MemoryPlanner.OnGpu(Model, Recipe, 1).Trainer > 21 * Gib);
        var slots = MemoryFit.SlotsWithin(Model, Recipe, trains: true, 21 * Gib);
        Assert.Equal((MemoryFit.SlotsWithin(Model, Recipe, trains: false, 21 * Gib), true), (slots, slots > 0));
    }

    [Fact]
    public void KeysToTrain_OfASmallGpu_AreThoseThatMakeItFit()
    {
        var keys = MemoryFit.KeysToTrain(Model, Recipe, 24 * Gib);
        Assert.Equal(["activation_checkpointing=true", "trainer_ranks=4"], keys);
        Assert.InRange(MemoryPlanner.OnGpu(Model, RecipeLoader.Apply(Recipe, keys), 1).Trainer, 1, 24 * Gib);
        Assert.Empty(MemoryFit.KeysToTrain(Model, Recipe, 2 * Gib));
    }

    // Every number at its limit: a sum beyond 64 bits would be below zero, and fit every GPU.
    [Theory]
    [InlineData(ModelFamily.Qwen3, 1024, 256, 1 << 10, 2, 1)]
    [InlineData(ModelFamily.Qwen3, 16, 1 << 14, 1 << 10, 2, 1 << 19)]
    [InlineData(ModelFamily.Llama, 512, 512, 4, 1 << 16, 1 << 19)]
    public void Plan_OfTheLargestModelAndRecipe_IsBelowTheLargestNumber(
        ModelFamily family, int heads, int headSize, int layers, int hidden, int intermediate)
    {
        var model = Model with
        {
            Family = family, HeadCount = heads, KeyValueHeadCount = heads, HeadDim = headSize, LayerCount = layers, HiddenSize = hidden,
            IntermediateSize = intermediate, VocabSize = 1 << 20,
        };
        model.Validate();
        Assert.Throws<ArgumentException>(() => (model with { HeadCount = 2 * heads, KeyValueHeadCount = 2 * heads }).Validate());
        string[] most = [$"max_prompt_length={1 << 20}", $"max_completion_length={1 << 20}", $"micro_batch_tokens={1 << 24}"];
        foreach (var recipe in new[] { RecipeLoader.Apply(Recipe, most), RecipeLoader.Apply(Recipe, [.. most, "lora_r=1024"]) })
        {
            foreach (var planned in new[] { MemoryPlanner.OnGpu, (Func<DecoderConfig, Recipe, int, MemoryPlan>)MemoryPlanner.OnCpu })
            {
                var plan = planned(model, recipe, MemoryFit.MostSlots);
                Assert.All(
                    [plan.Trainer, plan.Rollouts, plan.Both, plan.Activations, plan.KeyValueCache, plan.Logits, plan.Sampling],
                    static bytes => Assert.InRange(bytes, 1, long.MaxValue / 2));
            }
        }
    }
}
