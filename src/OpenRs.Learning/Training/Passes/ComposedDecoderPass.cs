using OpenRs.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// The decoder in tensor operations that PyTorch's autograd differentiates layer by layer, but for attention
/// (<see cref="BlockAttention"/>): for devices without kernels of ours, and what the kernels are tested against. Sequences are padded to a
/// bucket, or share rows of the longest one's length. Under activation checkpointing a layer keeps its input only and is computed again in
/// the backward pass, so that the bits are the same.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="packing">Whether sequences share rows.</param>
/// <param name="checkpoints">Whether layers are computed again.</param>
internal sealed class ComposedDecoderPass(CausalLanguageModel model, bool packing, bool checkpoints) : IDecoderPass
{
    private readonly DecoderForward _forward = model.Forward;
    private readonly List<Tensor> _inputs = [];
    private readonly List<RecordedLayer> _layers = [];
    private TokenBatch? _batch;
    private BatchGeometry? _geometry;
    private (Tensor Input, Tensor Output)? _last;

    public Tensor Forward(IReadOnlyList<TrainingSequence> sequences, bool record, CancellationToken cancellationToken)
    {
        Dispose();
        if (record)
        {
            _ = model.Trained.Gradient;
        }

        using var scope = NewDisposeScope();
        _batch = Batch(sequences);
        long[] places = [.. sequences.SelectMany((sequence, i) => Enumerable.Range(0, sequence.Completion.Length)
            .Select(token => _batch.Starts[i] + sequence.Prompt.Length - 1 + token))];
        _geometry = _forward.Describe(_batch);
        var input = Layers(record, cancellationToken).detach().DetachFromDisposeScope();
        input.requires_grad = record;
        using var mode = enable_grad(record);
        var chosen = input.index_select(0, tensor(places, device: model.Device));
        _last = (input, _forward.Final(chosen).DetachFromDisposeScope());
        return _last.Value.Output;
    }

    public void Backward(Tensor gradient, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        _last!.Value.Output.backward([gradient]);
        var stream = _last.Value.Input.grad!;
        for (var layer = _inputs.Count - 1; layer >= 0; layer--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            using var mode = enable_grad();
            using var recorded = checkpoints ? Record(layer, _inputs[layer]) : _layers[layer];
            var after = stream;
            stream = Backward(recorded, after).MoveToOuterDisposeScope();
            after.Dispose();
            model.Trained.CollectGradients();
        }

        _inputs.Clear();
        _layers.Clear();
        if (model.Adapter is null)
        {
            AddEmbeddingGradient(stream);
        }
    }

    public void Dispose()
    {
        _layers.ForEach(static layer => layer.Dispose());
        _inputs.ForEach(static input => input.Dispose());
        _layers.Clear();
        _inputs.Clear();
        _last?.Input.Dispose();
        _last?.Output.Dispose();
        _last = null;
        model.Trained.ForgetLeaves();
        _batch?.Dispose();
        _geometry?.Dispose();
    }

    // The gradient of the layer's input, after that of the weights was added to theirs.
    private Tensor Backward(RecordedLayer layer, Tensor gradient)
    {
        layer.Output.backward([gradient]);
        using (no_grad())
        {
            gradient = _forward.Attention.Backward(layer.Heads.detach(), layer.Mixed.detach(), layer.Mixed.grad!, _geometry!);
        }

        layer.Heads.backward([gradient]);
        return layer.Input.grad!;
    }

    private TokenBatch Batch(IReadOnlyList<TrainingSequence> sequences)
    {
        var length = MicroBatches.Padded(sequences.Max(static sequence => sequence.Length));
        int[][] tokens = [.. sequences.Select(static sequence => (int[])[.. sequence.Prompt, .. sequence.Completion])];
        return packing ? TokenBatch.Pack(tokens, length, model.Device) : new TokenBatch(tokens, length, model.Device);
    }

    // Equal ids must be added in one order. On the CPU one thread adds by index, where placing would add atomically from many; on a GPU
    // placing sorts by index, where adding by index would add atomically.
    private void AddEmbeddingGradient(Tensor stream)
    {
        using var noGrad = no_grad();
        var (target, ids) = (model.Weights.Embedding.Gradient(), _batch!.Ids);
        _ = model.Device.type == DeviceType.CPU
            ? target.index_add_(0, ids, stream, 1)
            : target.index_put_(stream, (Tensor[])[ids], true);
    }

    // The residual stream behind the last layer.
    private Tensor Layers(bool record, CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var x = _forward.Embed(_batch!);
        for (var layer = 0; layer < model.Config.LayerCount; layer++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            using var mode = enable_grad(record && !checkpoints);
            var before = x;
            var input = x.detach();
            input.requires_grad = record;
            var recorded = Record(layer, input);
            x = recorded.Output.detach().MoveToOuterDisposeScope();
            before.Dispose();
            if (record)
            {
                _inputs.Add(input.DetachFromDisposeScope());
            }

            if (record && !checkpoints)
            {
                _layers.Add(recorded.Keep());
            }
        }

        return x;
    }

    private RecordedLayer Record(int layer, Tensor input)
    {
        var heads = _forward.Heads(layer, input, _geometry!);
        Tensor mixed;
        using (no_grad())
        {
            mixed = _forward.Attention.Forward(heads.detach(), _geometry!);
        }

        mixed.requires_grad = is_grad_enabled();
        return new RecordedLayer(input, heads, mixed, _forward.AddTo(layer, input, mixed));
    }
}
