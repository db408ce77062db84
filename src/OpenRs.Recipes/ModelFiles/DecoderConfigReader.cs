namespace OpenRs.Recipes.ModelFiles;

/// <summary>Maps the keys of a config.json to a configuration; <see cref="DecoderConfigSupport"/> says which ones can be.</summary>
internal static class DecoderConfigReader
{
    // What transformers' Qwen3Config takes where the key is missing; the other classes divide the hidden size by the heads.
    private const int Qwen3HeadDim = 128;

    /// <summary>Reads a configuration.</summary>
    /// <param name="root">The content of config.json.</param>
    /// <param name="generationEos">The eos ids of generation_config.json; null without.</param>
    /// <exception cref="CheckpointFormatException">It is of no known family, asks for something that is not computed here, or has a size
    /// beyond every model.</exception>
    public static DecoderConfig Read(ConfigObject root, IReadOnlyList<int>? generationEos)
    {
        var family = DecoderConfigSupport.Check(root);
        var config = Map(root, family) with { EosTokenIds = generationEos ?? root.Ids("eos_token_id") ?? [] };
        try
        {
            config.Validate();
        }
        catch (ArgumentException error)
        {
            throw root.Wrong(error.Message, error);
        }

        return config;
    }

    private static DecoderConfig Map(ConfigObject root, ModelFamily family)
    {
        var rope = DecoderConfigSupport.Rope(root);
        var vocabulary = Required(root, "vocab_size");
        var (hidden, heads) = (Required(root, "hidden_size"), Required(root, "num_attention_heads"));
        var headDim = root.Integer("head_dim") ?? (family == ModelFamily.Qwen3 ? Qwen3HeadDim : null);
        return new DecoderConfig
        {
            Family = family,
            VocabSize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = Required(root, "intermediate_size"),
            LayerCount = Required(root, "num_hidden_layers"),
            HeadCount = heads,
            KeyValueHeadCount = root.Integer("num_key_value_heads") ?? heads,
            HeadDim = heads > 0 && headDim * (long)heads == hidden ? null : headDim,
            AttentionBias = family != ModelFamily.Qwen2 && root.Flag("attention_bias") == true,
            MaxPositions = root.Integer("max_position_embeddings") ?? (family == ModelFamily.Llama ? 2048 : 32_768),
            RopeTheta = rope?.Number("rope_theta") ?? root.Number("rope_theta") ?? 10_000,
            RopeScaling = rope is { } scaled && DecoderConfigSupport.RopeType(scaled) == RopeScaling.RopeType ? Scaling(scaled) : null,
            RmsNormEpsilon = root.Number("rms_norm_eps") ?? 1e-6,
            TieEmbeddings = root.Flag("tie_word_embeddings") ?? false,
            InitializerRange = root.Number("initializer_range") ?? 0.02,
            BosTokenId = root.Integer("bos_token_id"),
            PadTokenId = root.Integer("pad_token_id"),
            StorageType = (root.Text("dtype") ?? root.Text("torch_dtype")) == "bfloat16" ? TensorType.BF16 : TensorType.F32,
        };
    }

    private static RopeScaling Scaling(ConfigObject rope) => new(
        RequiredNumber(rope, "factor"),
        RequiredNumber(rope, "low_freq_factor"),
        RequiredNumber(rope, "high_freq_factor"),
        Required(rope, "original_max_position_embeddings"));

    private static int Required(ConfigObject root, string key) => root.Integer(key) ?? throw Missing(root, key);

    private static double RequiredNumber(ConfigObject root, string key) => root.Number(key) ?? throw Missing(root, key);

    private static CheckpointFormatException Missing(ConfigObject root, string key) =>
        root.Wrong($"the required key '{key}' is missing.");
}
