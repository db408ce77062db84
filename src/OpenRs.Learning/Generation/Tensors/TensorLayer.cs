using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OpenRs.Learning.Generation.Tensors;

/// <summary>
/// One layer of <see cref="TensorDecoder"/> in as few operations as there are: thirteen for each step of a model without norms of heads.
/// </summary>
internal sealed class TensorLayer : IDisposable
{
    private readonly DecoderConfig _config;
    private readonly LayerWeights _weights;
    private readonly TensorCache _cache;
    private readonly int _layer;
    private readonly Tensor? _ownOutput;
    private readonly Tensor _output;
    private readonly Tensor _down;
    private Tensor? _headNorms;

    /// <param name="config">The model's shape.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="cache">Where keys and values are.</param>
    /// <param name="layer">Its number there.</param>
    /// <param name="groupsLast">
    /// Whether attention leaves the first head of every group in memory, then the second ones, as kernels of GPUs do: columns of the output
    /// product in that order save a copy of each result. The CPU's leaves group by group.
    /// </param>
    public TensorLayer(DecoderConfig config, LayerWeights weights, TensorCache cache, int layer, bool groupsLast)
    {
        (_config, _weights, _cache, _layer) = (config, weights, cache, layer);
        using var scope = NewDisposeScope();
        _ownOutput = groupsLast && config.GroupSize > 1 && config.KeyValueHeadCount > 1
            ? empty_like(weights.Output.Stored).DetachFromDisposeScope()
            : null;
        _output = (_ownOutput ?? weights.Output.Stored).t().DetachFromDisposeScope();
        _down = weights.Down.Stored.t().DetachFromDisposeScope();
    }

    /// <summary>Takes over the present weights where a copy of them is kept.</summary>
    public void Refresh()
    {
        using var scope = NewDisposeScope();
        long groups = _config.KeyValueHeadCount, group = _config.GroupSize, size = _config.HeadSize, hidden = _config.HiddenSize;
        _ownOutput?.view(hidden, group, groups, size).copy_(_weights.Output.Stored.view(hidden, groups, group, size).transpose(1, 2));
        _headNorms?.Dispose();
        _headNorms = _weights.HeadNorms is { } norms
            ? LayerWeights.ForHeads(norms.Stored, _config).DetachFromDisposeScope()
            : null;
    }

    /// <summary>Adds what the layer makes of the residual stream to it, and stores keys and values.</summary>
    /// <param name="x">[rows, hidden].</param>
    /// <param name="batch">The rows.</param>
    public void AddTo(Tensor x, DecoderBatch batch)
    {
        using var scope = NewDisposeScope();
        var attended = Attention(Norm(x, _weights.InputNorm), batch);
        x.addmm_(attended, _output, 1, 1);
        if (_weights.OutputBias is { } bias)
        {
            x.add_(bias.Stored);
        }

        var fused = functional.linear(Norm(x, _weights.PostNorm), _weights.GateUp.Stored);
        var gated = fused.narrow(1, 0, _config.IntermediateSize).silu()
            .mul_(fused.narrow(1, _config.IntermediateSize, _config.IntermediateSize));
        x.addmm_(gated, _down, 1, 1);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _output.Dispose();
        _ownOutput?.Dispose();
        _down.Dispose();
        _headNorms?.Dispose();
    }

    private Tensor Norm(Tensor x, Parameter weight) => Dispatcher.RmsNorm(x, weight.Stored, _config.RmsNormEpsilon);

    private Tensor Attention(Tensor x, DecoderBatch batch)
    {
        long size = _config.HeadSize, heads = _config.HeadCount, kvHeads = _config.KeyValueHeadCount, group = _config.GroupSize;
        var fused = functional.linear(x, _weights.QueryKeyValue.Stored, _weights.QueryKeyValueBias?.Stored)
            .view(batch.Count, heads + (2 * kvHeads), size);
        Rotate(fused.narrow(1, 0, heads + kvHeads), batch);
        _cache.Store(_layer, batch.Places, fused.narrow(1, heads, 2 * kvHeads));

        // The rows of a slot and the query heads of a group are rows of one product, so keys and values are never repeated.
        long slots = batch.Slots, each = batch.Count / slots;
        var query = fused.narrow(1, 0, heads).view(slots, each, kvHeads, group, size).transpose(1, 2);
        var mixed = functional.scaled_dot_product_attention(
            query.reshape(slots, kvHeads, each * group, size),
            _cache.Read(_layer, 0, batch.FirstSlot, batch.Slots, batch.Length),
            _cache.Read(_layer, 1, batch.FirstSlot, batch.Slots, batch.Length),
            batch.Mask);
        return _ownOutput is null
            ? mixed.view(slots, kvHeads, each, group, size).transpose(1, 2).reshape(batch.Count, heads * size)
            : mixed.transpose(1, 2).reshape(batch.Count, heads * size);
    }

    // In place: x * cos + swapped(x) * sin, of queries and keys.
    private void Rotate(Tensor x, DecoderBatch batch)
    {
        if (_headNorms is { } norms)
        {
            x.copy_(Dispatcher.RmsNorm(x, null, _config.RmsNormEpsilon).mul_(norms));
        }

        long rows = x.shape[0], heads = x.shape[1], size = x.shape[2];
        var swapped = x.view(rows, heads, 2, size / 2).flip(2).view(rows, heads, size);
        x.mul_(batch.Cos).addcmul_(swapped, batch.Sin, 1);
    }
}
