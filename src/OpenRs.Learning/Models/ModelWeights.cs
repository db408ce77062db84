using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// The weights of one model in its storage type (f32 or bf16), with the views that the computation and the checkpoint use.
/// </summary>
internal sealed class ModelWeights : FlatWeights
{
    public ModelWeights(DecoderConfig config, Device device)
        : base(new WeightLayout(config), config.StorageType.ToTorch(), device)
    {
        using var scope = NewDisposeScope();
        Embedding = View("model.embed_tokens.weight", config.VocabSize, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(layer => Layer(config, layer))];
        FinalNorm = View("model.norm.weight", config.HiddenSize);
        Head = config.TieEmbeddings ? Embedding : View("lm_head.weight", config.VocabSize, config.HiddenSize);
    }

    public Parameter Embedding { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    public Parameter FinalNorm { get; }

    public Parameter Head { get; }

    private LayerWeights Layer(DecoderConfig config, int layer)
    {
        var prefix = WeightLayout.Prefix(layer);
        long attention = config.AttentionSize, fused = config.QueryKeyValueSize;
        return new LayerWeights(
            View(prefix + "input_layernorm.weight", config.HiddenSize),
            View(prefix + "self_attn.q_proj.weight", fused, config.HiddenSize),
            config.HasQueryKeyValueBias ? View(prefix + "self_attn.q_proj.bias", fused) : null,
            config.HasHeadNorms ? View(prefix + "self_attn.q_norm.weight", 2, config.HeadSize) : null,
            View(prefix + "self_attn.o_proj.weight", config.HiddenSize, attention),
            config.HasOutputBias ? View(prefix + "self_attn.o_proj.bias", config.HiddenSize) : null,
            View(prefix + "post_attention_layernorm.weight", config.HiddenSize),
            View(prefix + "mlp.gate_proj.weight", 2L * config.IntermediateSize, config.HiddenSize),
            View(prefix + "mlp.down_proj.weight", config.HiddenSize, config.IntermediateSize));
    }
}
