namespace OpenRs.Learning.Weights;

/// <summary>
/// Where every weight of a decoder lies in one flat buffer. Query, key and value (weights, then biases), the norms of their heads, and gate
/// and up are neighbours, so that the fused matrix of each is a view too: one matrix product instead of two or three, one optimizer pass
/// over the whole model, and still the names of the checkpoint.
/// </summary>
public sealed class WeightLayout : FlatLayout
{
    /// <summary>Lays out a model.</summary>
    public WeightLayout(DecoderConfig config)
    {
        long hidden = config.HiddenSize;
        Add("model.embed_tokens.weight", config.VocabSize, hidden);
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            var prefix = Prefix(layer);
            Add(prefix + "input_layernorm.weight", hidden);
            AddAttention(config, prefix + "self_attn.");
            Add(prefix + "post_attention_layernorm.weight", hidden);
            Add(prefix + "mlp.gate_proj.weight", config.IntermediateSize, hidden);
            Add(prefix + "mlp.up_proj.weight", config.IntermediateSize, hidden);
            Add(prefix + "mlp.down_proj.weight", hidden, config.IntermediateSize);
        }

        Add("model.norm.weight", hidden);
        if (!config.TieEmbeddings)
        {
            Add("lm_head.weight", config.VocabSize, hidden);
        }
    }

    internal static string Prefix(int layer) => $"model.layers.{layer}.";

    private void AddAttention(DecoderConfig config, string prefix)
    {
        long hidden = config.HiddenSize, query = config.AttentionSize, keyValue = config.KeyValueHeadCount * config.HeadSize;
        Add(prefix + "q_proj.weight", query, hidden);
        Add(prefix + "k_proj.weight", keyValue, hidden);
        Add(prefix + "v_proj.weight", keyValue, hidden);
        if (config.HasQueryKeyValueBias)
        {
            Add(prefix + "q_proj.bias", query);
            Add(prefix + "k_proj.bias", keyValue);
            Add(prefix + "v_proj.bias", keyValue);
        }

        if (config.HasHeadNorms)
        {
            Add(prefix + "q_norm.weight", config.HeadSize);
            Add(prefix + "k_norm.weight", config.HeadSize);
        }

        Add(prefix + "o_proj.weight", hidden, query);
        if (config.HasOutputBias)
        {
            Add(prefix + "o_proj.bias", hidden);
        }
    }
}
