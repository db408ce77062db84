using OpenRs.Learning.Training.Passes;
using OpenRs.Learning.Weights;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;

namespace OpenRs.Learning.Memory;

/// <summary>The plan for CPUs holds what the engine allocates, by its own classes.</summary>
public sealed class MemoryPlannerTests
{
    private static readonly Recipe Recipe = new()
    {
        MaxPromptLength = 100,
        Dtype = WeightType.Float32,
        Grpo = new GrpoOptions
        {
            Sampling = new SamplingOptions { MaxCompletionLength = 200 },
            Compute = new ComputeOptions { MicroBatchTokens = 512 },
        },
    };

    [Theory]
    [InlineData("tiny")]
    [InlineData("tiny-qwen3")]
    [InlineData("tiny-llama")]
    [InlineData("25m")]
    [InlineData("qwen2-1.5b")]
    [InlineData("qwen3-0.6b")]
    [InlineData("llama-3.2-1b")]
    public void ParameterCount_IsThatOfTheLayout(string preset) =>
        Assert.Equal(new WeightLayout(DecoderPresets.Named(preset)).Count, DecoderPresets.Named(preset).ParameterCount);

    [Fact]
    public void ParameterCount_WithBiasesOfAttention_IsThatOfTheLayout()
    {
        var config = DecoderPresets.Named("tiny-qwen3") with { AttentionBias = true, TieEmbeddings = false };
        Assert.Equal(new WeightLayout(config).Count, config.ParameterCount);
    }

    // The published models' own counts.
    [Theory]
    [InlineData("qwen3-0.6b", 596_049_920)]
    [InlineData("llama-3.2-1b", 1_235_814_400)]
    public void ParameterCount_OfAPublishedShape_IsItsOwn(string preset, long count) =>
        Assert.Equal(count, DecoderPresets.Named(preset).ParameterCount);

    [Theory]
    [InlineData("tiny", false)]
    [InlineData("tiny", true)]
    [InlineData("tiny-qwen3", false)]
    [InlineData("tiny-qwen3", true)]
    [InlineData("tiny-llama", true)]
    public void Activations_AreThoseThatAPassAllocates(string preset, bool checkpointing)
    {
        var config = DecoderPresets.Named(preset);
        var recipe = Recipe with
        {
            Grpo = Recipe.Grpo with { Compute = Recipe.Grpo.Compute with { ActivationCheckpointing = checkpointing } },
        };
        using var buffers = new FusedBuffers(config, 512, records: true, checkpointing);
        var shared = new[]
        {
            buffers.Delta, buffers.Normed, buffers.Gated, buffers.Last, buffers.LastScale, buffers.Hidden, buffers.Gradient,
            buffers.QueryKeyValueGradient, buffers.Partial, buffers.MixedGradient, buffers.NormedHeads ?? buffers.Delta,
        };
        var tensors = buffers.Layers.SelectMany(static layer => layer.All).Concat(shared).DistinctBy(static tensor => tensor.Handle);

        Assert.Equal(
            tensors.Sum(static tensor => tensor.NumberOfElements) * sizeof(float), MemoryPlanner.OnCpu(config, recipe, 1).Activations);
    }

    [Fact]
    public void Plan_OfASmallModel_AddsUp()
    {
        var config = DecoderPresets.Named("tiny");
        var plan = MemoryPlanner.OnCpu(config, Recipe, slots: 3);
        var parameters = config.ParameterCount;
        Assert.Equal((4 * parameters, 4 * parameters, 4 * parameters), (plan.Weights, plan.Reference, plan.Gradient));
        Assert.Equal(8 * parameters, plan.Optimizer);

        // 3 sequences of 304 positions (300 in blocks of 16), 2 layers of 2 heads of 16 numbers, keys and values.
        Assert.Equal(3L * 304 * 2 * 2 * 16 * 2 * 4, plan.KeyValueCache);
        Assert.Equal(4L * ((8192 * 512) + (512 * 64)), plan.Logits);
        Assert.Equal(4L * 64 * 512, plan.Sampling);
        Assert.Equal(plan.Trainer + plan.Rollouts, plan.Both);
    }
}
