using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// The weights of one model in one flat buffer of its storage type (f32 or bf16), with the views that the computation and the checkpoint
/// use. Gradients are another buffer of the same layout, always in single precision.
/// </summary>
internal sealed class ModelWeights : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private Tensor? _gradient;

    public ModelWeights(DecoderConfig config, Device device)
    {
        Layout = new WeightLayout(config);
        using var scope = NewDisposeScope();
        Flat = Own(HugePages.Zeros(Layout.Count, config.StorageType.ToTorch(), device));
        Embedding = View("model.embed_tokens.weight", config.VocabSize, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(layer => Layer(config, layer))];
        FinalNorm = View("model.norm.weight", config.HiddenSize);
        Head = config.TieEmbeddings ? Embedding : View("lm_head.weight", config.VocabSize, config.HiddenSize);
    }

    public WeightLayout Layout { get; }

    public Tensor Flat { get; }

    public Parameter Embedding { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    public Parameter FinalNorm { get; }

    public Parameter Head { get; }

    /// <summary>Whether <see cref="Gradient"/> has been made.</summary>
    public bool HasGradient => _gradient is not null;

    /// <summary>The gradient of the flat buffer in single precision, to which backward adds. Made on first use and kept.</summary>
    public Tensor Gradient => _gradient ??= Own(HugePages.Zeros(Layout.Count, float32, Flat.device));

    /// <summary>A view of one named weight in a buffer of this layout. The caller's scope frees it.</summary>
    public static Tensor Named(Tensor flat, WeightSlot slot) => flat.narrow(0, slot.Offset, slot.Count).view(slot.Shape);

    public void Dispose()
    {
        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }
    }

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

    private Parameter View(string first, params long[] shape)
    {
        var offset = Layout[first].Offset;
        var count = shape.Aggregate(1L, (product, size) => product * size);
        return new Parameter(this, Own(Flat.narrow(0, offset, count).view(shape).detach()), offset);
    }

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
