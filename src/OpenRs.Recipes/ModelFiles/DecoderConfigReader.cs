namespace OpenRs.Recipes.ModelFiles;

/// <summary>Maps the keys of a config.json, and refuses those that change the computation to one that is not made here.</summary>
internal static class DecoderConfigReader
{
    /// <summary>Reads a configuration.</summary>
    /// <param name="root">The content of config.json.</param>
    /// <param name="generationEos">The eos ids of generation_config.json; null without.</param>
    /// <exception cref="CheckpointFormatException">It is not Qwen2, uses something that is not computed here, or has a size beyond every
    /// model.</exception>
    public static DecoderConfig Read(ConfigObject root, IReadOnlyList<int>? generationEos)
    {
        CheckSupported(root);
        var config = Map(root) with { EosTokenIds = generationEos ?? root.Ids("eos_token_id") ?? [] };
        try
        {
            config.Validate();
        }
        catch (ArgumentException error)
        {
            throw root.Wrong(error.Message, error);
        }

        return root.Integer("head_dim") is { } size && size != config.HeadSize
            ? throw root.Wrong($"head_dim is {size}; only hidden_size / num_attention_heads, {config.HeadSize}, is supported.")
            : config;
    }

    private static void CheckSupported(ConfigObject root)
    {
        if (root.Text("model_type") is var type && type != "qwen2")
        {
            throw root.Wrong($"model_type is '{type}'; only 'qwen2' is supported.");
        }

        if (root.Flag("use_sliding_window") == true)
        {
            throw root.Wrong("use_sliding_window is true; sliding attention is not computed here.");
        }

        if (root.Text("hidden_act") is { } activation && activation != "silu")
        {
            throw root.Wrong($"hidden_act is '{activation}'; only 'silu' is computed here.");
        }

        var rope = root.Object("rope_parameters");
        if ((rope?.Number("partial_rotary_factor") ?? root.Number("partial_rotary_factor")) is { } part && part != 1)
        {
            throw root.Wrong($"partial_rotary_factor is {part}; heads are rotated whole here.");
        }

        var scaling = root.Object("rope_scaling");
        if ((rope?.Text("rope_type") ?? scaling?.Text("rope_type") ?? scaling?.Text("type")) is { } kind && kind != "default")
        {
            throw root.Wrong($"rope type '{kind}' is not computed here, only 'default'.");
        }
    }

    private static DecoderConfig Map(ConfigObject root) => new()
    {
        VocabSize = Required(root, "vocab_size"),
        HiddenSize = Required(root, "hidden_size"),
        IntermediateSize = Required(root, "intermediate_size"),
        LayerCount = Required(root, "num_hidden_layers"),
        HeadCount = Required(root, "num_attention_heads"),
        KeyValueHeadCount = root.Integer("num_key_value_heads") ?? Required(root, "num_attention_heads"),
        MaxPositions = root.Integer("max_position_embeddings") ?? 32_768,
        RopeTheta = root.Object("rope_parameters")?.Number("rope_theta") ?? root.Number("rope_theta") ?? 10_000,
        RmsNormEpsilon = root.Number("rms_norm_eps") ?? 1e-6,
        TieEmbeddings = root.Flag("tie_word_embeddings") ?? false,
        InitializerRange = root.Number("initializer_range") ?? 0.02,
        BosTokenId = root.Integer("bos_token_id"),
        PadTokenId = root.Integer("pad_token_id"),
        StorageType = (root.Text("dtype") ?? root.Text("torch_dtype")) == "bfloat16" ? TensorType.BF16 : TensorType.F32,
    };

    private static int Required(ConfigObject root, string key) =>
        root.Integer(key) ?? throw root.Wrong($"the required key '{key}' is missing.");
}
