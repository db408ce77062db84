using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Memory;

/// <summary>
/// What tensor operations on GPUs allocate at their most. Numbers between products are in single precision, products in the type of the
/// weights, of whose width <c>w</c> the formulas below speak.
/// </summary>
internal static class TensorMemory
{
    // Weights that AdamW updates together, with what it makes on the way.
    private const long UpdatedTogether = 1L << 24;

    public static MemoryPlan Of(MemoryInputs inputs)
    {
        var (model, recipe, width) = (inputs.Model, inputs.Recipe, inputs.Width);
        var places = Math.Max(recipe.Compute.MicroBatchTokens, inputs.LongestTrained);
        var state = inputs.Learned * ((2 * sizeof(float)) + (width == 2 && !inputs.Adapts ? sizeof(float) : 0));
        return new MemoryPlan
        {
            Weights = inputs.Parameters * width,
            Adapter = inputs.Adapter * sizeof(float),
            Reference = inputs.Reference,
            Gradient = inputs.Learned * sizeof(float),
            Optimizer = (state / recipe.Compute.TrainerRanks) + (2 * sizeof(float) * Math.Min(inputs.Learned, UpdatedTogether)),
            Activations = places * (Kept(model, recipe.Compute.ActivationCheckpointing, width) + Passing(model, recipe.Lora, width))
                + Scores(model, places, inputs.LongestTrained, width)
                + (inputs.Adapts ? 0 : LayerGradient(model, width)),
            Logits = Logits(model, inputs.Adapts, places, width),
            DecoderWeights = ReorderedOutput(model) * width,
            KeyValueCache = (inputs.Slots + 1L) * (inputs.LongestCompletion + MemoryPlanner.PromptRows) * inputs.CacheOfPlace(width),
            Sampling = Sampling(inputs),
        };
    }

    // Bytes of a place that the forward pass keeps: the residual stream before every layer, and of each layer, or of one under
    // checkpointing, what autograd needs of the two norms (16 H with the stream between them), products' inputs and outputs.
    private static long Kept(DecoderConfig model, bool checkpointing, int width)
    {
        long hidden = model.HiddenSize, fused = model.QueryKeyValueSize;
        var layer = (12 * hidden) + (width * ((2 * hidden) + fused + model.AttentionSize + (4L * model.IntermediateSize)))
            + (model.HasHeadNorms ? 8 * RotatedSize(model) : 0);
        return (4 * hidden * (model.LayerCount + 1)) + ((checkpointing ? 1 : model.LayerCount) * layer);
    }

    // Bytes of a place that exist while one layer is computed and differentiated.
    private static long Passing(DecoderConfig model, LoraOptions lora, int width)
    {
        long hidden = model.HiddenSize, fused = model.QueryKeyValueSize, attention = model.AttentionSize;
        var forward = (24 * hidden) + (20 * RotatedSize(model)) + (width * (fused + (2 * hidden)));
        var feedForward = (8 * hidden) + (9L * width * model.IntermediateSize);
        var mixing = (width * ((3 * fused) + (4 * attention))) + (8 * attention) + (8 * (fused - attention));
        return forward + Math.Max(feedForward, mixing) + (3 * sizeof(float) * AdapterShape.WidestProduct(model, lora))
            + (lora.IsUsed ? (long)sizeof(float) * Math.Max(hidden, model.IntermediateSize) : 0);
    }

    // Scores of a block of queries, their softmax and its gradient.
    private static long Scores(DecoderConfig model, long places, int longest, int width) =>
        (12 + (width < sizeof(float) ? 4 * width : 0)) * places * model.HeadCount * Math.Min(MemoryPlanner.AttentionRows, longest);

    // Gradients of one layer's weights in their own type, before they are added up.
    private static long LayerGradient(DecoderConfig model, int width) => width == sizeof(float)
        ? 0
        : width * model.HiddenSize * (model.QueryKeyValueSize + model.AttentionSize + (3L * model.IntermediateSize));

    // Logits and their softmax; or logits, those in the type of products and the gradient of the head. Beside them the hidden
    // states and their gradient.
    private static long Logits(DecoderConfig model, bool adapts, int places, int width)
    {
        var elements = (long)MemoryPlanner.LogitRows(model, isGpu: true) * model.VocabSize;
        var scoring = 2 * sizeof(float) * elements;
        var differentiating = (sizeof(float) + width) * elements
            + (adapts || width == sizeof(float) ? 0 : (long)width * model.VocabSize * model.HiddenSize);
        return Math.Max(scoring, differentiating) + (2L * sizeof(float) * places * model.HiddenSize);
    }

    // Output products read their columns in the order that attention leaves heads in.
    private static long ReorderedOutput(DecoderConfig model) => model.KeyValueHeadCount > 1 && model.GroupSize > 1
        ? (long)model.LayerCount * model.HiddenSize * model.AttentionSize
        : 0;

    // Logits of a step in the type of products and in single precision, scaled, exponentiated, and in double precision before and after
    // their sums; where few tokens may be drawn those sorted, their order, and both sums of them.
    private static long Sampling(MemoryInputs inputs)
    {
        SamplingOptions[] used = [inputs.Recipe.Grpo.Sampling, inputs.Recipe.EvaluationSampling()];
        var sorts = used.Any(static sampling => sampling.TopK > 0 || sampling.TopP < 1);
        var element = (inputs.Width == sizeof(float) ? 0 : inputs.Width) + 28 + (sorts ? 28 : 0);
        return (long)element * inputs.Slots * inputs.Model.VocabSize;
    }

    private static long RotatedSize(DecoderConfig model) => (model.HeadCount + model.KeyValueHeadCount) * (long)model.HeadSize;
}
