using OpenRs.Learning.Adapters;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Models;

/// <summary>The decoder over whole sequences, in operations that record gradients. Shapes: N = rows x length.</summary>
internal sealed class DecoderForward : IDisposable
{
    // Masks of longer sequences are made when needed: at 4,096 tokens one takes 64 MB per query head of a group.
    private const int LongestKeptMask = 512;

    private readonly DecoderConfig _config;
    private readonly ModelWeights _weights;
    private readonly Dictionary<int, Tensor> _masks = [];

    public DecoderForward(DecoderConfig config, ModelWeights weights)
    {
        (_config, _weights, ProductType) = (config, weights, float32);
        Rotary = new RotaryTable(config, weights.Flat.device);
    }

    public RotaryTable Rotary { get; }

    /// <summary>What is added to the products of layers; null for nothing.</summary>
    public AdapterWeights? Adapter { get; set; }

    /// <summary>
    /// The type of products: single precision, or that of the weights. Norms, rotations, softmax and the residual stream are in single
    /// precision.
    /// </summary>
    public ScalarType ProductType { get; set; }

    /// <summary>The normalised last hidden state of every token, [N, hidden].</summary>
    public Tensor Hidden(TokenBatch batch)
    {
        var (x, geometry) = (Embed(batch), Describe(batch));
        for (var layer = 0; layer < _weights.Layers.Count; layer++)
        {
            // Widened weights of one layer at a time.
            using var scope = NewDisposeScope();
            var before = x;
            x = Layer(layer, x, batch, geometry).MoveToOuterDisposeScope();
            before.Dispose();
        }

        return Final(x);
    }

    /// <summary>The residual stream behind a layer, [N, hidden]; the caller's scope owns it.</summary>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="x">The stream before it.</param>
    /// <param name="batch">The tokens.</param>
    /// <param name="geometry">What <see cref="Describe"/> says of them.</param>
    public Tensor Layer(int layer, Tensor x, TokenBatch batch, BatchGeometry geometry)
    {
        var (weights, adapter) = (_weights.Layers[layer], Adapter?.Layers[layer]);
        x = x + Attention(Norm(x, weights.InputNorm), weights, adapter, batch, geometry).to(float32);
        return x + FeedForward(Norm(x, weights.PostNorm), weights, adapter).to(float32);
    }

    /// <summary>The last norm of rows of the residual stream.</summary>
    public Tensor Final(Tensor x) => RmsNorm(x, _weights.FinalNorm.Leaf(), _config.RmsNormEpsilon);

    /// <summary>Logits of hidden states [n, hidden] as [n, vocabulary].</summary>
    public Tensor Logits(Tensor hidden) => functional.linear(hidden, _weights.Head.Leaf());

    public void Dispose()
    {
        Rotary.Dispose();
        foreach (var mask in _masks.Values)
        {
            mask.Dispose();
        }
    }

    /// <summary>RMSNorm (Zhang and Sennrich 2019): x / sqrt(mean(x^2) + eps) * w.</summary>
    public static Tensor RmsNorm(Tensor x, Tensor weight, double epsilon) =>
        x * (x * x).mean([-1], keepdim: true).add_(epsilon).rsqrt() * weight;

    // What products read.
    private Tensor Norm(Tensor x, Parameter weight) => RmsNorm(x, weight.Leaf(), _config.RmsNormEpsilon).to(ProductType);

    /// <summary>Embeddings of the tokens, [N, hidden]. Rows are widened after the choice: a vocabulary-wide copy is never needed.</summary>
    public Tensor Embed(TokenBatch batch) => _weights.Embedding.Stored.index_select(0, batch.Ids).to(float32);

    private Tensor Attention(Tensor x, LayerWeights weights, LayerAdapter? adapter, TokenBatch batch, BatchGeometry geometry)
    {
        long rows = batch.Rows, length = batch.Length, size = _config.HeadSize;
        long heads = _config.HeadCount, kvHeads = _config.KeyValueHeadCount, group = _config.GroupSize;
        var fused = Linear(x, weights.QueryKeyValue, weights.QueryKeyValueBias, adapter?.QueryKeyValue)
            .view(rows, length, heads + (2 * kvHeads), size);
        var unrotated = fused.narrow(2, 0, heads + kvHeads).to(float32);
        if (weights.HeadNorms is { } norms)
        {
            unrotated = RmsNorm(unrotated, LayerWeights.ForHeads(norms.Leaf(), _config), _config.RmsNormEpsilon);
        }

        var rotated = Rotate(unrotated, geometry).to(ProductType);
        var query = rotated.narrow(2, 0, heads).view(rows, length, kvHeads, group, size)
            .permute(0, 2, 3, 1, 4).reshape(rows * kvHeads, group * length, size);
        var key = rotated.narrow(2, heads, kvHeads).permute(0, 2, 3, 1).reshape(rows * kvHeads, size, length);
        var value = fused.narrow(2, heads + kvHeads, kvHeads).permute(0, 2, 1, 3).reshape(rows * kvHeads, length, size);

        // The query heads of one group are rows of the same product, so keys and values are never repeated.
        var scores = geometry.Mask.add(query.bmm(key).to(float32), (float)(1 / Math.Sqrt(size)));
        var mixed = scores.softmax(-1).to(ProductType).bmm(value).view(rows, kvHeads, group, length, size)
            .permute(0, 3, 1, 2, 4).reshape(rows * length, heads * size);
        return Linear(mixed, weights.Output, weights.OutputBias, adapter?.Output);
    }

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

    /// <summary>What every layer needs of a batch. The caller's scope owns it.</summary>
    public BatchGeometry Describe(TokenBatch batch)
    {
        var (cos, sin) = Rotary.Take(batch.Length);
        if (batch.SequenceStarts is not { } starts)
        {
            return new BatchGeometry(cos, sin, CausalMask(batch.Length));
        }

        using var scope = NewDisposeScope();
        var positions = tensor(starts.Select((start, place) => place - start).ToArray(), device: _weights.Flat.device);
        Tensor At(Tensor table) =>
            table.index_select(0, positions).view(batch.Rows, batch.Length, 1, _config.HeadSize).MoveToOuterDisposeScope();
        return new BatchGeometry(At(cos), At(sin), BlockMask(starts, batch.Rows, batch.Length).MoveToOuterDisposeScope());
    }

    // Zero where a token may look, minus infinity where it may not; one block of rows per query head of a group.
    internal Tensor CausalMask(int length)
    {
        if (_masks.TryGetValue(length, out var known))
        {
            return known;
        }

        var square = full([length, length], double.NegativeInfinity, float32, _weights.Flat.device).triu(1);
        var mask = square.expand(_config.GroupSize, length, length).reshape(1, _config.GroupSize * length, length);
        if (length <= LongestKeptMask)
        {
            _masks.Add(length, mask.DetachFromDisposeScope());
        }

        return mask;
    }

    // The same for rows of several sequences: a token looks at those of its own sequence up to itself.
    internal Tensor BlockMask(long[] starts, int rows, int length)
    {
        var mask = new float[(long)rows * length * length];
        Array.Fill(mask, float.NegativeInfinity);
        for (var place = 0L; place < starts.Length; place++)
        {
            var first = starts[place] % length;
            mask.AsSpan((int)((place * length) + first), (int)(place - starts[place]) + 1).Clear();
        }

        long kvHeads = _config.KeyValueHeadCount, group = _config.GroupSize;
        return tensor(mask, [rows, 1, 1, length, length], device: _weights.Flat.device)
            .expand(rows, kvHeads, group, length, length).reshape(rows * kvHeads, group * length, length);
    }
}
