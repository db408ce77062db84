using OpenRs.Learning.Adapters;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Recipes.Adapters;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// The decoder on the CPU with its backward pass written out, in kernels of our own: products, and one kernel for each step of the residual
/// stream between them. Sequences are packed without padding. Under activation checkpointing a layer keeps its input only and repeats its
/// forward operations in the backward pass, so that the bits are the same.
/// </summary>
internal sealed partial class FusedDecoderPass(CausalLanguageModel model, TrainingKernels kernels, bool checkpoints) : IDecoderPass
{
    private readonly DecoderConfig _config = model.Config;
    private readonly ModelWeights _weights = model.Weights;
    private readonly WideScratch _wide = new(model, LargestMatrix(model.Config), kernels);
    private readonly LowRankProducts _low = new(kernels);
    private readonly List<Tensor> _kept = [];
    private readonly Tensor _noBias = zeros(model.Config.QueryKeyValueSize).DetachFromDisposeScope();
    private FusedBuffers? _buffers;
    private PackedRows? _packed;
    private (Tensor Cos, Tensor Sin) _rotary;
    private Tensor? _last;
    private Tensor? _lastScale;

    private long Tokens => _packed!.Count;

    public Tensor Forward(IReadOnlyList<TrainingSequence> sequences, bool record, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Pack(sequences);
        Reserve(record);
        var (delta, normed) = (Rows(_buffers!.Delta), Rows(_buffers.Normed));
        for (var layer = 0; layer < _config.LayerCount; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var (weights, adapter, kept) = (_weights.Layers[layer], Adapter(layer), _buffers.Layers[layer].Rows(Tokens));
            if (layer == 0)
            {
                // Of bf16 weights the rows that are needed are widened first.
                var narrow = _weights.Embedding.Stored.dtype != float32;
                var rows = narrow ? kept.Input.copy_(_weights.Embedding.Stored.index_select(0, _packed!.Ids)) : _weights.Embedding.Stored;
                kernels.RmsNorm(
                    rows, null, narrow ? null : _packed!.Ids, weights.InputNorm.Wide(), _config.RmsNormEpsilon,
                    narrow ? null : kept.Input, normed, kept.InputScale);
            }
            else
            {
                kernels.RmsNorm(
                    Rows(_buffers.Layers[layer - 1].Middle), delta, null, weights.InputNorm.Wide(), _config.RmsNormEpsilon, kept.Input,
                    normed, kept.InputScale);
            }

            Body(weights, adapter, kept, delta, normed);
            var gated = Rows(_buffers.Gated);
            kernels.SwiGlu(kept.GateUp, gated);
            Product(delta, gated, weights.Down, adapter?.Down);
        }

        return Finish(Rows(_buffers.Layers[^1].Middle), delta);
    }

    public void Backward(Tensor gradient, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var stream = Rows(_buffers!.Gradient).zero_();
        kernels.RmsNormBackward(
            gradient, _last!, _packed!.Places, _weights.FinalNorm.Wide(), _lastScale!, stream, Gradient(_weights.FinalNorm));
        for (var layer = _config.LayerCount - 1; layer >= 0; layer--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var (weights, adapter, kept) = (_weights.Layers[layer], Adapter(layer), _buffers.Layers[layer].Rows(Tokens));
            var delta = Rows(_buffers.Delta);
            if (checkpoints)
            {
                var normed = Rows(_buffers.Normed);
                kernels.RmsNorm(
                    kept.Input, null, null, weights.InputNorm.Wide(), _config.RmsNormEpsilon, null, normed, kept.InputScale);
                Body(weights, adapter, kept, delta, normed);
            }

            FeedForwardBackward(weights, adapter, kept, stream, delta);
            AttentionBackward(weights, adapter, kept, stream, delta);
        }

        if (Gradient(_weights.Embedding) is { } embedding)
        {
            kernels.ScatterAdd(stream, _packed.Ids, embedding);
        }
    }

    public void Dispose()
    {
        Forget();
        _buffers?.Dispose();
        _wide.Dispose();
        _noBias.Dispose();
    }

    private static long LargestMatrix(DecoderConfig config) =>
        config.HiddenSize * Math.Max(2L * config.IntermediateSize, config.QueryKeyValueSize);

    // From the norm of the layer's input to its second fused product.
    private void Body(LayerWeights weights, LayerAdapter? adapter, FusedActivations kept, Tensor delta, Tensor normed)
    {
        Product(kept.QueryKeyValue, normed, weights.QueryKeyValue, adapter?.QueryKeyValue);
        var (heads, bias) = Heads(weights, kept);
        kernels.Attention(_packed!.Starts, _config, _rotary, heads, bias, kept.Mixed, kept.LogSums);
        Product(delta, kept.Mixed, weights.Output, adapter?.Output);
        if (weights.OutputBias is { } outputBias)
        {
            kernels.AddToRows(delta, outputBias.Wide());
        }

        kernels.RmsNorm(
            kept.Input, delta, null, weights.PostNorm.Wide(), _config.RmsNormEpsilon, kept.Middle, normed, kept.MiddleScale);
        Product(kept.GateUp, normed, weights.GateUp, adapter?.GateUp);
    }

    // What attention reads: the fused product and its bias, or what the norms of heads make of both.
    private (Tensor Rows, Tensor Bias) Heads(LayerWeights weights, FusedActivations kept)
    {
        var bias = Bias(weights);
        if (weights.HeadNorms is not { } norms)
        {
            return (kept.QueryKeyValue, bias);
        }

        var normed = Rows(_buffers!.NormedHeads!);
        kernels.HeadNorm(_config, kept.QueryKeyValue, bias, norms.Wide(), normed);
        return (normed, _noBias);
    }

    private Tensor Bias(LayerWeights weights) => weights.QueryKeyValueBias?.Wide() ?? _noBias;

    private Tensor Finish(Tensor middle, Tensor delta)
    {
        var count = _packed!.Places.NumberOfElements;
        _last = Keep(_buffers!.Last.narrow(0, 0, count));
        _lastScale = Keep(_buffers.LastScale.narrow(0, 0, count));
        var hidden = Keep(_buffers.Hidden.narrow(0, 0, count));
        kernels.RmsNorm(middle, delta, _packed.Places, _weights.FinalNorm.Wide(), _config.RmsNormEpsilon, _last, hidden, _lastScale);
        return hidden;
    }

    private void FeedForwardBackward(
        LayerWeights weights, LayerAdapter? adapter, FusedActivations kept, Tensor stream, Tensor delta)
    {
        var gated = Rows(_buffers!.Gated);
        InputGradient(stream, weights.Down, adapter?.Down, gated);
        kernels.SwiGluBackward(kept.GateUp, gated);
        Accumulate(weights.Down, adapter?.Down, stream, gated);
        InputGradient(kept.GateUp, weights.GateUp, adapter?.GateUp, delta);
        kernels.RmsNormBackward(
            delta, kept.Middle, null, weights.PostNorm.Wide(), kept.MiddleScale, stream, Gradient(weights.PostNorm));
        Accumulate(weights.GateUp, adapter?.GateUp, kept.GateUp, delta);
    }

    private void AttentionBackward(
        LayerWeights weights, LayerAdapter? adapter, FusedActivations kept, Tensor stream, Tensor delta)
    {
        var (fused, mixed) = (Rows(_buffers!.QueryKeyValueGradient), Rows(_buffers.MixedGradient));
        InputGradient(stream, weights.Output, adapter?.Output, mixed);
        Accumulate(weights.Output, adapter?.Output, stream, kept.Mixed);
        AddColumnSums(stream, weights.OutputBias);
        var (heads, bias) = Heads(weights, kept);
        kernels.AttentionBackward(
            _packed!.Starts, _config, _rotary, heads, bias, kept.Mixed, kept.LogSums, mixed, Rows(_buffers.Partial), fused);
        HeadsBackward(weights, kept, fused);
        InputGradient(fused, weights.QueryKeyValue, adapter?.QueryKeyValue, delta);
        kernels.RmsNormBackward(
            delta, kept.Input, null, weights.InputNorm.Wide(), kept.InputScale, stream, Gradient(weights.InputNorm));
        Accumulate(weights.QueryKeyValue, adapter?.QueryKeyValue, fused, delta);
    }

    // The gradient of what attention reads becomes that of the fused product.
    private void HeadsBackward(LayerWeights weights, FusedActivations kept, Tensor fused)
    {
        if (weights.HeadNorms is { } norms)
        {
            kernels.HeadNormBackward(_config, kept.QueryKeyValue, Bias(weights), norms.Wide(), fused, Gradient(norms));
        }

        AddColumnSums(fused, weights.QueryKeyValueBias);
    }

    private Tensor Rows(Tensor whole) => whole.narrow(0, 0, Tokens);

    private void Pack(IReadOnlyList<TrainingSequence> sequences)
    {
        Forget();
        _packed = new PackedRows(sequences);
        var (cos, sin) = model.Rotary.Take(_packed.Longest);
        _rotary = (Keep(cos), Keep(sin));
    }

    private void Reserve(bool record)
    {
        if (_buffers is null || !_buffers.Fits(Tokens, record))
        {
            _buffers?.Dispose();
            var lowWidth = model.Adapter is { } adapter ? AdapterShape.WidestProduct(_config, adapter.Options) : 0;
            _buffers = new FusedBuffers(_config, Tokens, record, checkpoints, lowWidth);
        }
    }

    private Tensor Keep(Tensor tensor)
    {
        _kept.Add(tensor.DetachFromDisposeScope());
        return tensor;
    }

    private void Forget()
    {
        _packed?.Dispose();
        _kept.ForEach(tensor => tensor.Dispose());
        _kept.Clear();
    }
}
