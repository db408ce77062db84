using OpenRs.Learning.Adapters;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Models;

/// <summary>
/// The decoder over whole sequences. What comes before and behind attention is in operations that record gradients. Shapes: N = rows x
/// length.
/// </summary>
internal sealed class DecoderForward : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly ModelWeights _weights;

    public DecoderForward(DecoderConfig config, ModelWeights weights)
    {
        (_config, _weights, ProductType) = (config, weights, float32);
        Rotary = new RotaryTable(config, weights.Flat.device);
        Attention = new BlockAttention(config);
    }

    public RotaryTable Rotary { get; }

    /// <summary>Attention, which records nothing.</summary>
    public BlockAttention Attention { get; }

    /// <summary>What is added to the products of layers; null for nothing.</summary>
    public AdapterWeights? Adapter { get; set; }

    /// <summary>
    /// The type of products: single precision, or that of the weights. Norms, rotations, softmax and the residual stream are in single
    /// precision.
    /// </summary>
    public ScalarType ProductType { get; set; }

    /// <summary>The normalised last hidden state of every token, [N, hidden]. Records nothing.</summary>
    public Tensor Hidden(TokenBatch batch)
    {
        using var noGrad = no_grad();
        using var geometry = Describe(batch);
        var x = Embed(batch);
        for (var layer = 0; layer < _weights.Layers.Count; layer++)
        {
            // Widened weights of one layer at a time.
            using var scope = NewDisposeScope();
            var before = x;
            var mixed = Attention.Forward(Heads(layer, x, geometry), geometry);
            x = AddTo(layer, x, mixed).MoveToOuterDisposeScope();
            before.Dispose();
        }

        return Final(x);
    }

    /// <summary>
    /// What a layer's attention reads: rotated queries and keys, then values, in the type of products, [rows, length, heads + 2 x key-value
    /// heads, head size]; the caller's scope owns it.
    /// </summary>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="x">The residual stream before it, [N, hidden].</param>
    /// <param name="geometry">What <see cref="Describe"/> says of the tokens.</param>
    public Tensor Heads(int layer, Tensor x, BatchGeometry geometry)
    {
        var (weights, adapter) = (_weights.Layers[layer], Adapter?.Layers[layer]);
        long heads = _config.HeadCount, kvHeads = _config.KeyValueHeadCount;
        var fused = Linear(Norm(x, weights.InputNorm), weights.QueryKeyValue, weights.QueryKeyValueBias, adapter?.QueryKeyValue)
            .view(geometry.Rows, geometry.Length, heads + (2 * kvHeads), _config.HeadSize);
        var unrotated = fused.narrow(2, 0, heads + kvHeads).to(float32);
        if (weights.HeadNorms is { } norms)
        {
            unrotated = RmsNorm(unrotated, LayerWeights.ForHeads(norms.Leaf(), _config), _config.RmsNormEpsilon);
        }

        return cat([Rotate(unrotated, geometry).to(ProductType), fused.narrow(2, heads + kvHeads, kvHeads)], 2);
    }

    /// <summary>The residual stream behind a layer, [N, hidden]; the caller's scope owns it.</summary>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="x">The stream before it.</param>
    /// <param name="mixed">What attention gave, [N, heads x head size].</param>
    public Tensor AddTo(int layer, Tensor x, Tensor mixed)
    {
        var (weights, adapter) = (_weights.Layers[layer], Adapter?.Layers[layer]);
        x = x + Linear(mixed, weights.Output, weights.OutputBias, adapter?.Output).to(float32);
        return x + FeedForward(Norm(x, weights.PostNorm), weights, adapter).to(float32);
    }

    /// <summary>The last norm of rows of the residual stream.</summary>
    public Tensor Final(Tensor x) => RmsNorm(x, _weights.FinalNorm.Leaf(), _config.RmsNormEpsilon);

    /// <summary>Logits of hidden states [n, hidden] as [n, vocabulary].</summary>
    public Tensor Logits(Tensor hidden) => functional.linear(hidden, _weights.Head.Leaf());

    public void Dispose() => Rotary.Dispose();

    /// <summary>RMSNorm (Zhang and Sennrich 2019): x / sqrt(mean(x^2) + eps) * w.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, double epsilon) =>
        x * (x * x).mean([-1], keepdim: true).add_(epsilon).rsqrt() * weight;

    // What products read.
    private Tensor Norm(Tensor x, Parameter weight) => RmsNorm(x, weight.Leaf(), _config.RmsNormEpsilon).to(ProductType);

    /// <summary>Embeddings of the tokens, [N, hidden]. Rows are widened after the choice: a vocabulary-wide copy is never needed.</summary>
    public Tensor Embed(TokenBatch batch) => _weights.Embedding.Stored.index_select(0, batch.Ids).to(float32);

    private static Tensor Rotate(Tensor x, BatchGeometry geometry)
    {
        var shape = x.shape;
        var swapped = x.reshape(shape[0], shape[1], shape[2], 2, shape[3] / 2).flip(3).view(shape);
        return (x * geometry.Cos) + (swapped * geometry.Sin);
    }

    // SwiGLU (Shazeer 2020): silu(x Wg) * (x Wu), then down.
    private Tensor FeedForward(Tensor x, LayerWeights weights, LayerAdapter? adapter)
    {
        var fused = Linear(x, weights.GateUp, null, adapter?.GateUp);
        var gated = fused.narrow(1, 0, _config.IntermediateSize)
            .silu() * fused.narrow(1, _config.IntermediateSize, _config.IntermediateSize);
        return Linear(gated, weights.Down, null, adapter?.Down);
    }

    private Tensor Linear(Tensor x, Parameter weight, Parameter? bias, LowRankUpdate? update)
    {
        var product = functional.linear(x, weight.Leaf(ProductType), bias?.Leaf(ProductType));
        return update is null ? product : update.AddTo(product, x);
    }

    /// <summary>What every layer needs of a batch. The caller disposes it.</summary>
    public BatchGeometry Describe(TokenBatch batch) => new(batch, Rotary, _config.HeadSize);
}
