using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Memory;

/// <summary>
/// Plans an agent's memory before it starts: the sizes that OpenRs.Learning allocates, as functions of the model's shape and the recipe.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Rows of a micro-batch are allocated in multiples of this.</summary>
    public const int RowBucket = 256;

    /// <summary>Elements of logits that are differentiated together, unless that is less than <see cref="MinLogitRows"/> rows.</summary>
    public const int LogitElements = 1 << 22;

    /// <summary>Fewest rows of logits.</summary>
    public const int MinLogitRows = 64;

    /// <summary>Most rows of logits.</summary>
    public const int MaxLogitRows = 8192;

    // The decoder's caches hold whole blocks of positions.
    private const int PositionBlock = 16;

    /// <summary>Plans the memory of a run's agents.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="slots">Sequences that an agent decodes together, at least 1.</param>
    public static MemoryPlan Of(DecoderConfig model, Recipe recipe, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        var (parameters, width) = (model.ParameterCount, recipe.Dtype == WeightType.BFloat16 ? 2 : sizeof(float));
        var compute = recipe.Compute;
        var longest = recipe.MaxPromptLength + recipe.Grpo.Sampling.MaxCompletionLength;
        var trained = recipe.Kind == RecipeKind.Sft ? recipe.Sft.MaxLength : longest;
        var (adapts, adapter) = (recipe.Lora.IsUsed, AdapterShape.ParameterCount(model, recipe.Lora));
        var learned = adapts ? adapter : parameters;
        var rows = RoundUp(Math.Max(compute.MicroBatchTokens, trained), RowBucket);
        return new MemoryPlan
        {
            Weights = parameters * width,
            Adapter = adapter * sizeof(float),
            Reference = recipe.HasReference && !adapts ? parameters * width : 0,
            Gradient = learned * sizeof(float),

            // Two moments in single precision; a bf16 weight and the 16 bits that it lacks of a master weight are one more.
            Optimizer = learned * ((2 * sizeof(float)) + (width == 2 && !adapts ? 2 : 0)) / compute.TrainerRanks,

            // What A gives of the rows, and its gradient, of one product at a time.
            Activations = sizeof(float) * rows
                * (ActivationsPerRow(model, compute.ActivationCheckpointing) + (2 * AdapterShape.WidestProduct(model, recipe.Lora))),
            Logits = sizeof(float) * ((LogitRows(model) * model.VocabSize) + (rows * model.HiddenSize)),
            DecoderWeights = parameters * width,
            KeyValueCache = 2L * sizeof(float) * slots * RoundUp(longest, PositionBlock)
                * model.LayerCount * model.KeyValueHeadCount * model.HeadSize,
        };
    }

    /// <summary>Numbers that a forward pass keeps of each row of a micro-batch for the backward pass, with those of the latter.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="checkpointing">Whether only the layers' inputs are kept.</param>
    public static long ActivationsPerRow(DecoderConfig model, bool checkpointing)
    {
        long hidden = model.HiddenSize, attention = model.AttentionSize, fused = model.QueryKeyValueSize;
        var layer = (2 * hidden) + attention + fused + model.HeadCount + 2 + (2L * model.IntermediateSize);
        var layers = checkpointing ? layer + ((model.LayerCount - 1) * hidden) : model.LayerCount * layer;
        var shared = (5 * hidden) + (2 * attention) + model.IntermediateSize + fused + 1;

        // The gradient of what attention gives has room of its own where it does not fit that of the hidden size.
        return layers + shared + (attention == hidden ? 0 : attention) + (model.HasHeadNorms ? fused : 0);
    }

    /// <summary>Rows of logits that are differentiated together.</summary>
    public static int LogitRows(DecoderConfig model) => Math.Clamp(LogitElements / model.VocabSize, MinLogitRows, MaxLogitRows);

    private static long RoundUp(long value, int multiple) => (value + multiple - 1) / multiple * multiple;
}
