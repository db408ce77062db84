using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// The weights of one model in one flat buffer of single precision, with the views that the computation and the checkpoint use.
/// A model that is stored in bf16 holds bf16 values here: every writer rounds.
/// </summary>
internal sealed class ModelWeights : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private Tensor? _gradient;

    public ModelWeights(Qwen2Config config, Device device)
    {
        Layout = new WeightLayout(config);
        using var scope = NewDisposeScope();
        Flat = Own(zeros(Layout.Count, float32, device));
        Embedding = Leaf("model.embed_tokens.weight", config.VocabSize, config.HiddenSize);
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(layer => Layer(config, layer))];
        FinalNorm = Leaf("model.norm.weight", config.HiddenSize);
        Head = config.TieEmbeddings ? Embedding : Leaf("lm_head.weight", config.VocabSize, config.HiddenSize);
    }

    public WeightLayout Layout { get; }

    public Tensor Flat { get; }

    public Tensor Embedding { get; }

    public IReadOnlyList<LayerWeights> Layers { get; }

    public Tensor FinalNorm { get; }

    public Tensor Head { get; }

    /// <summary>The gradient of the flat buffer, into whose views backward adds. Made on first use and kept.</summary>
    public Tensor Gradient => _gradient ??= MakeGradient();

    /// <summary>A view of one named weight in a buffer of this layout. The caller's scope frees it.</summary>
    public Tensor Named(Tensor flat, WeightSlot slot) => flat.narrow(0, slot.Offset, slot.Count).view(slot.Shape);

    public void Dispose()
    {
        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    private LayerWeights Layer(Qwen2Config config, int layer)
    {
        var prefix = WeightLayout.Prefix(layer);
        long query = config.HeadCount * config.HeadSize;
        var fused = query + (2L * config.KeyValueHeadCount * config.HeadSize);
        return new LayerWeights(
            Leaf(prefix + "input_layernorm.weight", config.HiddenSize),
            Leaf(prefix + "self_attn.q_proj.weight", fused, config.HiddenSize),
            Leaf(prefix + "self_attn.q_proj.bias", fused),
            Leaf(prefix + "self_attn.o_proj.weight", config.HiddenSize, query),
            Leaf(prefix + "post_attention_layernorm.weight", config.HiddenSize),
            Leaf(prefix + "mlp.gate_proj.weight", 2L * config.IntermediateSize, config.HiddenSize),
            Leaf(prefix + "mlp.down_proj.weight", config.HiddenSize, config.IntermediateSize));
    }

    private Tensor Leaf(string first, params long[] shape) => Own(View(Flat, first, shape));

    private Tensor View(Tensor flat, string first, long[] shape) =>
        flat.narrow(0, Layout[first].Offset, shape.Aggregate(1L, (product, size) => product * size)).view(shape).detach();

    private Tensor MakeGradient()
    {
        using var scope = NewDisposeScope();
        var gradient = Own(zeros(Layout.Count, float32, Flat.device));
        long offset = 0;
        foreach (var leaf in Leaves())
        {
            leaf.requires_grad = true;
            leaf.grad = gradient.narrow(0, offset, leaf.NumberOfElements).view(leaf.shape);
            offset += leaf.NumberOfElements;
        }

        return gradient;
    }

    // In the order of the buffer.
    private IEnumerable<Tensor> Leaves() =>
        [Embedding, .. Layers.SelectMany(layer => layer.All), FinalNorm, .. ReferenceEquals(Head, Embedding) ? Array.Empty<Tensor>() : [Head]];

    private Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }
}
