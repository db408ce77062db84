using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Memory;

/// <summary>What the memory of an agent depends on.</summary>
internal sealed record MemoryInputs
{
    public MemoryInputs(DecoderConfig model, Recipe recipe, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        (Model, Recipe, Slots) = (model, recipe, slots);
        Parameters = model.ParameterCount;
        Width = recipe.Dtype == WeightType.BFloat16 ? 2 : sizeof(float);
        Adapter = AdapterShape.ParameterCount(model, recipe.Lora);
        LongestCompletion = recipe.MaxPromptLength + recipe.Grpo.Sampling.MaxCompletionLength;
        LongestTrained = recipe.Kind == RecipeKind.Sft ? recipe.Sft.MaxLength : LongestCompletion;
    }

    public DecoderConfig Model { get; }

    public Recipe Recipe { get; }

    /// <summary>Sequences that are decoded together.</summary>
    public int Slots { get; }

    /// <summary>Weights of the model.</summary>
    public long Parameters { get; }

    /// <summary>Bytes of a weight.</summary>
    public int Width { get; }

    /// <summary>Whether an adapter is trained in place of the weights.</summary>
    public bool Adapts => Recipe.Lora.IsUsed;

    /// <summary>Weights of the adapter; 0 without one.</summary>
    public long Adapter { get; }

    /// <summary>Weights that are trained.</summary>
    public long Learned => Adapts ? Adapter : Parameters;

    /// <summary>Bytes of the reference model's weights; with an adapter the reference is the model itself.</summary>
    public long Reference => Recipe.HasReference && !Adapts ? Parameters * Width : 0;

    /// <summary>Tokens of the longest sequence that is generated, prompt included.</summary>
    public int LongestCompletion { get; }

    /// <summary>Tokens of the longest sequence that is trained on.</summary>
    public int LongestTrained { get; }

    /// <summary>Bytes of keys and values of one place of a sequence.</summary>
    /// <param name="width">Bytes of a number.</param>
    public long CacheOfPlace(int width) => 2L * width * Model.LayerCount * Model.KeyValueHeadCount * Model.HeadSize;
}
