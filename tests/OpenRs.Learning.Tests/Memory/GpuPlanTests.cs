using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Models;
using OpenRs.Learning.Tests.Devices;
using OpenRs.Recipes;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Memory;

/// <summary>The plan for GPUs against what the classes allocate, on a device without memory of its own.</summary>
public sealed class GpuPlanTests
{
    private const int Slots = 3;

    [Theory]
    [InlineData("tiny", WeightType.Float32)]
    [InlineData("tiny", WeightType.BFloat16)]
    [InlineData("tiny-qwen3", WeightType.BFloat16)]
    [InlineData("tiny-llama", WeightType.Float32)]
    public void Decoder_WithItsCache_TakesWhatIsPlanned(string preset, WeightType type)
    {
        var recipe = RecipeOf(type);
        var config = DecoderPresets.Named(preset) with { StorageType = recipe.Dtype.ToTensorType() };
        var plan = MemoryPlanner.OnGpu(config, recipe, Slots);
        using var model = new CausalLanguageModel(config, META);
        using var decoder = new TensorDecoder(model, Slots, 300, MemoryPlanner.PromptRows, groupsLast: true);
        var owned = TensorsOf.Object(decoder)
            .Where(static item => item.Path.Contains("_cache._layers", StringComparison.Ordinal)
                || item.Path.EndsWith("_ownOutput", StringComparison.Ordinal))
            .Select(static item => item.Tensor);
        Assert.Equal(
            plan.KeyValueCache + plan.DecoderWeights, owned.Sum(static tensor => tensor.NumberOfElements * tensor.ElementSize));
        Assert.Equal(plan.Weights, model.Weights.Flat.NumberOfElements * model.Weights.Flat.ElementSize);
    }

    // Qwen2 1.5B with open-rs1's lengths: 12 bytes of AdamW's state for each bf16 weight, and two pieces of an update.
    [Fact]
    public void Plan_OfTheReferenceSystem_HasItsSizes()
    {
        var model = DecoderPresets.Named("qwen2-1.5b");
        var recipe = RecipeOf(WeightType.BFloat16) with
        {
            MaxPromptLength = 512,
            Grpo = new GrpoOptions { Sampling = new SamplingOptions { MaxCompletionLength = 3584 } },
        };
        var plan = MemoryPlanner.OnGpu(model, recipe, slots: 64);
        Assert.Equal((12 * model.ParameterCount) + (8L << 24), plan.Optimizer);
        Assert.Equal((4 * model.ParameterCount, 2 * model.ParameterCount), (plan.Gradient, plan.Reference));

        // 65 sequences of 4,160 places, 28 layers of 2 heads of 128 numbers, keys and values.
        Assert.Equal(65L * 4160 * 28 * 2 * 128 * 2 * 2, plan.KeyValueCache);
        Assert.Equal(28L * 1536 * 1536 * 2, plan.DecoderWeights);

        // 441 rows of logits in f32 and bf16, the gradient of the head, and two times the hidden states.
        Assert.Equal((441L * 151_936 * 6) + (151_936L * 1536 * 2) + (2L * 4 * 4096 * 1536), plan.Logits);

        // 30 bytes of a logit, and 28 more for evaluations, which draw by top_p.
        Assert.Equal(64L * 151_936 * 58, plan.Sampling);
    }

    [Fact]
    public void Plan_OfMoreRanksOrCheckpoints_NeedsLess()
    {
        var model = DecoderPresets.Named("qwen2-1.5b");
        var recipe = RecipeOf(WeightType.BFloat16);
        MemoryPlan Of(ComputeOptions compute) =>
            MemoryPlanner.OnGpu(model, recipe with { Grpo = new GrpoOptions { Compute = compute } }, 1);
        var (one, four) = (Of(new ComputeOptions()), Of(new ComputeOptions { TrainerRanks = 4 }));
        Assert.Equal(9 * model.ParameterCount, one.Optimizer - four.Optimizer);
        Assert.True(Of(new ComputeOptions { ActivationCheckpointing = true }).Activations < one.Activations / 4);
    }

    private static Recipe RecipeOf(WeightType type) => new()
    {
        MaxPromptLength = 100,
        Dtype = type,
        Grpo = new GrpoOptions { Sampling = new SamplingOptions { MaxCompletionLength = 200 } },
    };
}
