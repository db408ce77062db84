using OpenRs.Learning.Models;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Generation;

/// <summary>
/// The decoder in tensor operations, for GPUs. All shapes are fixed: a step computes every slot, a free one as padding, and a prompt comes
/// in pieces of one length, so the library picks the same kernels whoever shares the batch. Attention goes over the positions in blocks
/// with a running softmax; a block behind a row's end adds exact zeros, so the longest neighbour costs time and changes nothing.
/// Products are in the type of the weights; norms, softmax, the residual stream and logits in single precision.
/// </summary>
internal sealed class TensorDecoder : IDecoder
{
    private const int Block = DecoderBatch.Block;

    // Finite, so that a block in which a row sees nothing has a maximum to subtract.
    private const float MaskedScore = -1e30f;

    private readonly CausalLanguageModel _model;
    private readonly DecoderConfig _config;
    private readonly int _slots;
    private readonly int _capacity;
    private readonly int _promptRows;
    private readonly Tensor[] _keys;
    private readonly Tensor[] _values;
    private readonly DrawnToken[] _drawn;
    private TensorSampler? _sampler;
    private Tensor? _promptLogits;

    /// <param name="model">The model; decides about device and type.</param>
    /// <param name="slots">Slots of a step. One more, the last, holds the prompt that is being read.</param>
    /// <param name="capacity">Longest sequence, tokens.</param>
    /// <param name="promptRows">Tokens of a piece of a prompt.</param>
    public TensorDecoder(CausalLanguageModel model, int slots, int capacity, int promptRows)
    {
        (_model, _config, _slots, _promptRows) = (model, model.Config, slots, promptRows);
        // The padding of a prompt's last piece lies behind the prompt.
        _capacity = (capacity + promptRows + Block - 1) / Block * Block;
        Rows = new DecoderRow[Math.Max(slots, promptRows)];
        _drawn = new DrawnToken[slots];
        _keys = Allocate();
        _values = Allocate();
        model.Rotary.EnsurePositions(_capacity);
    }

    /// <inheritdoc/>
    public DecoderRow[] Rows { get; }

    /// <inheritdoc/>
    /// <remarks>The weights are read where they are.</remarks>
    public void Begin(SamplingOptions options, CancellationToken cancellationToken) => _sampler = new TensorSampler(options);

    /// <inheritdoc/>
    public void Read(int count)
    {
        using var all = NewDisposeScope();
        using var noGrad = no_grad();
        var hidden = Hidden(new DecoderBatch(PadPrompt(count), _slots, 1, _config, _capacity, _model.Device));
        _promptLogits?.Dispose();
        _promptLogits = Logits(hidden.narrow(0, count - 1, 1)).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public DrawnToken First(TokenDraw draw)
    {
        var drawn = default(DrawnToken);
        _sampler!.Sample(_promptLogits!, [draw.Uniform()], new Span<DrawnToken>(ref drawn));
        return drawn;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<DrawnToken> Step(int count)
    {
        using var all = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = PadSlots(count);
        var hidden = Hidden(new DecoderBatch(rows, 0, _slots, _config, _capacity, _model.Device));
        _sampler!.Sample(Logits(hidden), [.. rows.Select(row => row.Draw.Uniform())], _drawn);

        // Rows stand in the order of their slots, of which each takes one at most.
        for (var i = 0; i < count; i++)
        {
            _drawn[i] = _drawn[Rows[i].Slot];
        }

        return _drawn.AsSpan(0, count);
    }

    /// <inheritdoc/>
    public void CopySlot(int from, int to, int length)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var kvHeads = _config.KeyValueHeadCount;
        foreach (var cache in _keys.Concat(_values))
        {
            var source = cache.narrow(0, (long)from * kvHeads, kvHeads).narrow(1, 0, length);
            cache.narrow(0, (long)to * kvHeads, kvHeads).narrow(1, 0, length).copy_(source);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cache in _keys.Concat(_values))
        {
            cache.Dispose();
        }

        _promptLogits?.Dispose();
    }

    // Row i is slot i. A free slot computes token 0 at position 0, which the next prompt overwrites.
    private DecoderRow[] PadSlots(int count)
    {
        DecoderRow[] rows = [.. Enumerable.Range(0, _slots).Select(slot => new DecoderRow(0, slot, 0))];
        foreach (var row in Rows.AsSpan(0, count))
        {
            rows[row.Slot] = row;
        }

        return rows;
    }

    private DecoderRow[] PadPrompt(int count)
    {
        var last = Rows[count - 1];
        return [.. Rows[..count], .. Enumerable.Range(1, _promptRows - count).Select(i => new DecoderRow(0, last.Slot, last.Position + i))];
    }

    private Tensor Logits(Tensor hidden) => functional.linear(hidden, _model.Weights.Head.Stored).to(float32);

    private Tensor Hidden(DecoderBatch batch)
    {
        var x = _model.Weights.Embedding.Stored.index_select(0, batch.Tokens).to(float32);
        var (cos, sin) = _model.Rotary.At(batch.Positions);
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            using var scope = NewDisposeScope();
            var (weights, before) = (_model.Weights.Layers[layer], x);
            var attended = functional.linear(
                Attention(layer, Norm(x, weights.InputNorm), batch, cos, sin), weights.Output.Stored, weights.OutputBias?.Stored);
            x = x + attended.to(float32);
            x = (x + FeedForward(Norm(x, weights.PostNorm), weights).to(float32)).MoveToOuterDisposeScope();
            before.Dispose();
        }

        return Norm(x, _model.Weights.FinalNorm);
    }

    private Tensor Norm(Tensor x, Parameter weight) => Norm(x, weight.Wide()).to(weight.Stored.dtype);

    private Tensor Norm(Tensor x, Tensor weight) => DecoderForward.RmsNorm(x, weight, _config.RmsNormEpsilon);

    private Tensor FeedForward(Tensor x, LayerWeights weights)
    {
        var fused = functional.linear(x, weights.GateUp.Stored);
        var gated = fused.narrow(1, 0, _config.IntermediateSize)
            .silu() * fused.narrow(1, _config.IntermediateSize, _config.IntermediateSize);
        return functional.linear(gated, weights.Down.Stored);
    }

    private Tensor Attention(int layer, Tensor x, DecoderBatch batch, Tensor cos, Tensor sin)
    {
        long rows = batch.Count, size = _config.HeadSize;
        long heads = _config.HeadCount, kvHeads = _config.KeyValueHeadCount, group = _config.GroupSize;
        var weights = _model.Weights.Layers[layer];
        var fused = functional.linear(
            x, weights.QueryKeyValue.Stored, weights.QueryKeyValueBias?.Stored).view(rows, heads + (2 * kvHeads), size);
        var unrotated = fused.narrow(1, 0, heads + kvHeads).to(float32);
        if (weights.HeadNorms is { } norms)
        {
            unrotated = Norm(unrotated, LayerWeights.ForHeads(norms.Wide(), _config));
        }

        var swapped = unrotated.reshape(rows, heads + kvHeads, 2, size / 2).flip(2).view(rows, heads + kvHeads, size);
        var rotated = ((unrotated * cos) + (swapped * sin)).to(fused.dtype);
        Flat(_keys[layer]).index_copy_(0, batch.Places, rotated.narrow(1, heads, kvHeads).reshape(rows * kvHeads, size));
        Flat(_values[layer]).index_copy_(0, batch.Places, fused.narrow(1, heads + kvHeads, kvHeads).reshape(rows * kvHeads, size));

        // One product per slot and key-value head; the rows of a prompt and the heads of a group are its rows.
        long slots = batch.Slots, each = rows / slots * group;
        var query = (rotated.narrow(1, 0, heads) * (1 / Math.Sqrt(size)))
            .view(slots, rows / slots, kvHeads, group, size).permute(0, 2, 1, 3, 4).reshape(slots * kvHeads, each, size);
        var mixed = Attend(query, Of(_keys[layer], batch), Of(_values[layer], batch), batch);
        return mixed.view(slots, kvHeads, rows / slots, group, size).permute(0, 2, 1, 3, 4).reshape(rows, heads * size).to(fused.dtype);
    }

    // Softmax over blocks (Milakov and Gimelshein 2018): what a block adds is scaled to the largest score so far.
    private static Tensor Attend(Tensor query, Tensor keys, Tensor values, DecoderBatch batch)
    {
        var max = full([query.shape[0], query.shape[1], 1], MaskedScore, float32, query.device);
        Tensor? sum = null, mixed = null;
        for (var start = 0; start < batch.Length; start += Block)
        {
            var scores = query.bmm(keys.narrow(1, start, Block).transpose(1, 2))
                .to(float32)
                .masked_fill(batch.Hidden[start / Block], double.NegativeInfinity);
            var next = scores.amax([-1], keepdim: true).maximum(max);
            var weights = (scores - next).exp();
            var kept = (max - next).exp();
            var part = weights.to(query.dtype).bmm(values.narrow(1, start, Block)).to(float32);
            sum = sum is null ? weights.sum(-1, keepdim: true) : (sum * kept) + weights.sum(-1, keepdim: true);
            mixed = mixed is null ? part : (mixed * kept) + part;
            max = next;
        }

        return mixed! / sum!;
    }

    private Tensor Flat(Tensor cache) => cache.view(-1, _config.HeadSize);

    private Tensor Of(Tensor cache, DecoderBatch batch) =>
        cache.narrow(0, (long)batch.FirstSlot * _config.KeyValueHeadCount, (long)batch.Slots * _config.KeyValueHeadCount);

    private Tensor[] Allocate()
    {
        using var scope = NewDisposeScope();
        var type = _model.Weights.Flat.dtype;
        return
        [
            .. Enumerable.Range(0, _config.LayerCount).Select(_ =>
                zeros([(_slots + 1L) * _config.KeyValueHeadCount, _capacity, _config.HeadSize], type, _model.Device)
                    .DetachFromDisposeScope()),
        ];
    }
}
