namespace OpenRs.Recipes.ModelFiles;

/// <summary>Named shapes for fresh models. The vocabulary is to be set from a tokenizer.</summary>
public static class DecoderPresets
{
    private static readonly RopeScaling Llama3 = new(8, LowFrequencyFactor: 1, HighFrequencyFactor: 4, OriginalPositions: 8192);

    private static readonly DecoderConfig Tiny = new()
    {
        VocabSize = 512,
        HiddenSize = 64, IntermediateSize = 160, LayerCount = 2, HeadCount = 4, KeyValueHeadCount = 2,
        MaxPositions = 8192, TieEmbeddings = true,
    };

    private static readonly SortedDictionary<string, DecoderConfig> Presets = new(StringComparer.Ordinal)
    {
        ["tiny"] = Tiny,
        ["tiny-qwen3"] = Tiny with { Family = ModelFamily.Qwen3, HeadDim = 32 },
        ["tiny-llama"] = Tiny with { Family = ModelFamily.Llama, RopeScaling = Llama3 with { OriginalPositions = 1024 } },
        ["25m"] = new()
        {
            VocabSize = 8192,
            HiddenSize = 512, IntermediateSize = 1408, LayerCount = 8, HeadCount = 8, KeyValueHeadCount = 2,
            MaxPositions = 8192, TieEmbeddings = true,
        },
        ["qwen2-1.5b"] = new()
        {
            VocabSize = 151_936,
            HiddenSize = 1536, IntermediateSize = 8960, LayerCount = 28, HeadCount = 12, KeyValueHeadCount = 2,
            MaxPositions = 131_072,
            StorageType = TensorType.BF16,
        },
        ["qwen3-0.6b"] = new()
        {
            Family = ModelFamily.Qwen3,
            VocabSize = 151_936,
            HiddenSize = 1024, IntermediateSize = 3072, LayerCount = 28, HeadCount = 16, KeyValueHeadCount = 8, HeadDim = 128,
            MaxPositions = 40_960, RopeTheta = 1e6, TieEmbeddings = true,
            StorageType = TensorType.BF16,
        },
        ["llama-3.2-1b"] = new()
        {
            Family = ModelFamily.Llama,
            VocabSize = 128_256,
            HiddenSize = 2048, IntermediateSize = 8192, LayerCount = 16, HeadCount = 32, KeyValueHeadCount = 8,
            MaxPositions = 131_072, RopeTheta = 5e5, RopeScaling = Llama3 with { Factor = 32 }, RmsNormEpsilon = 1e-5, TieEmbeddings = true,
            StorageType = TensorType.BF16,
        },
    };

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Presets.Keys;

    /// <summary>The shape of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static DecoderConfig Named(string name) => Presets.TryGetValue(name, out var config)
        ? config
        : throw new ArgumentException($"There is no preset '{name}'. Known: {string.Join(", ", Names)}.");
}
