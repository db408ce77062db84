namespace OpenRs.Recipes.ModelFiles;

/// <summary>
/// Refuses what changes the computation of a config.json to one that is not made here, by key, value and what is supported.
/// </summary>
internal static class DecoderConfigSupport
{
    private const string FullAttention = "full_attention";

    private static readonly string[] ExpertKeys =
    [
        "num_experts", "num_local_experts", "n_routed_experts", "num_experts_per_tok", "moe_intermediate_size",
        "shared_expert_intermediate_size",
    ];

    /// <summary>Checks the keys.</summary>
    /// <returns>The family that they describe.</returns>
    /// <exception cref="CheckpointFormatException">One asks for what is not computed here.</exception>
    public static ModelFamily Check(ConfigObject root)
    {
        var family = FamilyOf(root);
        CheckAttention(root, family);
        CheckRope(root);
        if (root.Text("hidden_act") is { } activation && activation != "silu")
        {
            throw root.Wrong($"hidden_act is '{activation}'; only 'silu' is computed here.");
        }

        if (root.Flag("mlp_bias") == true)
        {
            throw root.Wrong("mlp_bias is true; feed-forward layers have no biases here, only false is supported.");
        }

        foreach (var key in ExpertKeys.Where(key => root.Has(key) && root.Number(key) != 0))
        {
            throw root.Wrong($"{key} is {root.Number(key)}; only dense models are supported, without experts.");
        }

        return root.Has("quantization_config")
            ? throw root.Wrong("quantization_config is set; only weights stored as float32 or bfloat16 are supported.")
            : family;
    }

    /// <summary>The object with the rotary embedding's parameters, in either spelling; null without.</summary>
    public static ConfigObject? Rope(ConfigObject root) => root.Object("rope_parameters") ?? root.Object("rope_scaling");

    /// <summary>The type of a rotary embedding, by which key whatever version spelled it.</summary>
    public static string RopeType(ConfigObject rope) => rope.Text("rope_type") ?? rope.Text("type") ?? "default";

    private static ModelFamily FamilyOf(ConfigObject root)
    {
        var architectures = root.Texts("architectures");
        if (ModelFamilies.Of(root.Text("model_type")) is not { } family)
        {
            var architecture = architectures is [var first, ..] ? $" (architectures: {first})" : "";
            throw root.Wrong(
                $"model_type is '{root.Text("model_type")}'{architecture}; supported are {ModelFamilies.ModelTypes}.");
        }

        return architectures is null || (architectures is [var only] && only == family.Architecture())
            ? family
            : throw root.Wrong(
                $"architectures is [{string.Join(", ", architectures)}] with model_type '{family.ModelType()}'; "
                + $"supported are {ModelFamilies.Architectures}, each with its own model_type.");
    }

    private static void CheckAttention(ConfigObject root, ModelFamily family)
    {
        if (root.Flag("use_sliding_window") == true)
        {
            throw root.Wrong("use_sliding_window is true; sliding attention is not computed here, only false is supported.");
        }

        foreach (var type in (root.Texts("layer_types") ?? []).Where(static type => type != FullAttention))
        {
            throw root.Wrong($"layer_types has '{type}'; only '{FullAttention}' is computed here.");
        }

        if (family == ModelFamily.Llama && root.Flag("attention_bias") == true)
        {
            throw root.Wrong("attention_bias is true; of Llama models only false is supported.");
        }
    }

    private static void CheckRope(ConfigObject root)
    {
        var rope = Rope(root);
        if ((rope?.Number("partial_rotary_factor") ?? root.Number("partial_rotary_factor")) is { } part && part != 1)
        {
            throw root.Wrong($"partial_rotary_factor is {part}; heads are rotated whole here, only 1 is supported.");
        }

        if (rope is { } found && RopeType(found) is var kind and not ("default" or RopeScaling.RopeType))
        {
            throw root.Wrong($"rope type '{kind}' is not computed here; supported are default, {RopeScaling.RopeType}.");
        }

        foreach (var key in new[] { FullAttention, "sliding_attention" }.Where(key => rope?.Has(key) == true))
        {
            throw root.Wrong($"rope_parameters has '{key}'; one rotary embedding for all layers is supported.");
        }
    }
}
