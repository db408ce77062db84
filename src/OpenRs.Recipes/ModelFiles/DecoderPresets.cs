namespace OpenRs.Recipes.ModelFiles;

/// <summary>Named shapes for fresh models. The vocabulary is to be set from a tokenizer.</summary>
public static class DecoderPresets
{
    private static readonly SortedDictionary<string, DecoderConfig> Presets = new(StringComparer.Ordinal)
    {
        ["tiny"] = new()
        {
            VocabSize = 512,
            HiddenSize = 64, IntermediateSize = 160, LayerCount = 2, HeadCount = 4, KeyValueHeadCount = 2,
            MaxPositions = 8192, TieEmbeddings = true,
        },
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
    };

    /// <summary>The names, sorted.</summary>
    public static IReadOnlyCollection<string> Names => Presets.Keys;

    /// <summary>The shape of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static DecoderConfig Named(string name) => Presets.TryGetValue(name, out var config)
        ? config
        : throw new ArgumentException($"There is no preset '{name}'. Known: {string.Join(", ", Names)}.");
}
