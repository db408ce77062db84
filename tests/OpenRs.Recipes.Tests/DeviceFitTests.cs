using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Tests;

/// <summary>What an agent decides by the memory of its GPU.</summary>
public sealed class DeviceFitTests
{
    private const long Gib = 1L << 30;
    private static readonly DecoderConfig Model = DecoderPresets.Named("qwen2-1.5b");
    private static readonly Recipe Recipe = RecipeLoader.BuiltIn("open-rs3");

    [Theory]
    [InlineData(null, null, 192, 192)]
    [InlineData(null, 7, 7, 7)]
    [InlineData(44, 7, 7, 7)]
    [InlineData(1, 7, 7, 7)]
    [InlineData(44, null, 16, 32)]
    [InlineData(1, null, 16, 0)]
    [InlineData(-1, null, 16, 0)]
    public void Slots_OfARun_AreThoseWantedOrThoseThatFit(int? gib, int? wanted, int first, int slots)
    {
        var fit = new DeviceFit("cuda:0 (A40)", gib * Gib, wanted, trains: true);
        Assert.Equal((first, slots), (fit.FirstSlots, fit.Slots(Model, Recipe, isRun: true)));
    }

    [Fact]
    public void Slots_WithoutATrainerBeside_AreMore()
    {
        var both = new DeviceFit("cuda:0 (A40)", 44 * Gib, slots: null, trains: true);
        Assert.Equal((32, 192), (both.Slots(Model, Recipe, isRun: true), both.Slots(Model, Recipe, isRun: false)));
        Assert.Equal(192, new DeviceFit("cuda:0 (A40)", 44 * Gib, slots: null, trains: false).Slots(Model, Recipe, isRun: true));
    }

    [Fact]
    public void DecoderProblem_TooSmall_SaysWhatItTakesAndWhatWouldHelp()
    {
        Assert.Null(Small(5).DecoderProblem(Model, RecipeLoader.Apply(Recipe, ["max_completion_length=8"])));
        Assert.Null(new DeviceFit("cpu", usableBytes: null, slots: null, trains: true).DecoderProblem(Model, Recipe));
        Assert.Matches(
            @"^cuda:1 \(T4\) has 2\.0 GiB for an agent; decoding 16 completions of this model takes \d\.\d\. Use a shorter max_",
            Small(2).DecoderProblem(Model, Recipe));
    }

    [Fact]
    public void TrainerProblem_TooSmall_NamesOnlyWhatWouldTrain()
    {
        Assert.Null(Small(44).TrainerProblem(Model, Recipe));
        Assert.Null(new DeviceFit("cpu", usableBytes: null, slots: null, trains: true).TrainerProblem(Model, Recipe));
        Assert.EndsWith(
            "It would train with activation_checkpointing=true trainer_ranks=4, or with lora_r=16, or with a larger GPU.",
            Small(24).TrainerProblem(Model, Recipe));
        Assert.EndsWith("It would train with lora_r=16, or with a larger GPU.", Small(8).TrainerProblem(Model, Recipe));

        // Not even the weights have room.
        Assert.EndsWith("take 33.2. It would train with a larger GPU.", Small(2).TrainerProblem(Model, Recipe));
        Assert.EndsWith(
            "It would train with a larger GPU.", Small(2).TrainerProblem(Model, RecipeLoader.Apply(Recipe, ["lora_r=8"])));
    }

    private static DeviceFit Small(int gib) => new("cuda:1 (T4)", gib * Gib, slots: null, trains: true);
}
