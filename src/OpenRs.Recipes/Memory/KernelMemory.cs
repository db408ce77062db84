using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Memory;

/// <summary>What the kernels on CPUs allocate.</summary>
internal static class KernelMemory
{
    // The decoder's caches hold whole blocks of positions.
    private const int PositionBlock = 16;

    public static MemoryPlan Of(MemoryInputs inputs)
    {
        var (model, recipe) = (inputs.Model, inputs.Recipe);
        var rows = MemoryPlanner.RoundUp(Math.Max(recipe.Compute.MicroBatchTokens, inputs.LongestTrained), MemoryPlanner.RowBucket);
        return new MemoryPlan
        {
            Weights = inputs.Parameters * inputs.Width,
            Adapter = inputs.Adapter * sizeof(float),
            Reference = inputs.Reference,
            Gradient = inputs.Learned * sizeof(float),

            // Two moments in single precision; a bf16 weight and the 16 bits that it lacks of a master weight are one more.
            Optimizer = inputs.Learned * ((2 * sizeof(float)) + (inputs.Width == 2 && !inputs.Adapts ? 2 : 0))
                / recipe.Compute.TrainerRanks,

            // What A gives of the rows, and its gradient, of one product at a time.
            Activations = sizeof(float) * rows * (ActivationsPerRow(model, recipe.Compute.ActivationCheckpointing)
                + (2 * AdapterShape.WidestProduct(model, recipe.Lora))),
            Logits = sizeof(float) * ((MemoryPlanner.LogitRows(model, isGpu: false) * (long)model.VocabSize) + (rows * model.HiddenSize)),
            DecoderWeights = inputs.Parameters * inputs.Width,
            KeyValueCache = inputs.Slots * MemoryPlanner.RoundUp(inputs.LongestCompletion, PositionBlock)
                * inputs.CacheOfPlace(sizeof(float)),
            Sampling = sizeof(float) * Math.Max(inputs.Slots, MemoryPlanner.PromptRows) * (long)model.VocabSize,
        };
    }

    // Numbers that a forward pass keeps of each row of a micro-batch for the backward pass, with those of the latter. Under checkpointing
    // only the layers' inputs are kept.
    private static long ActivationsPerRow(DecoderConfig model, bool checkpointing)
    {
        long hidden = model.HiddenSize, attention = model.AttentionSize, fused = model.QueryKeyValueSize;
        var layer = (2 * hidden) + attention + fused + model.HeadCount + 2 + (2L * model.IntermediateSize);
        var layers = checkpointing ? layer + ((model.LayerCount - 1) * hidden) : model.LayerCount * layer;
        var shared = (5 * hidden) + (2 * attention) + model.IntermediateSize + fused + 1;

        // The gradient of what attention gives has room of its own where it does not fit that of the hidden size.
        return layers + shared + (attention == hidden ? 0 : attention) + (model.HasHeadNorms ? fused : 0);
    }
}
