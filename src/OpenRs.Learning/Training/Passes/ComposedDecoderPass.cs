using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// The decoder in tensor operations that PyTorch's autograd differentiates: for devices without kernels of ours, and what the kernels are
/// tested against. Sequences are padded to a bucket, or share rows of the longest one's length; everything is recorded.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="packing">Whether sequences share rows.</param>
internal sealed class ComposedDecoderPass(CausalLanguageModel model, bool packing) : IDecoderPass
{
    private Tensor? _hidden;

    public Tensor Forward(IReadOnlyList<TrainingSequence> sequences, bool record, CancellationToken cancellationToken)
    {
        Dispose();
        using var scope = NewDisposeScope();
        using var mode = enable_grad(record);
        if (record)
        {
            _ = model.Trained.Gradient;
        }

        var length = MicroBatches.Padded(sequences.Max(sequence => sequence.Length));
        int[][] tokens = [.. sequences.Select(sequence => (int[])[.. sequence.Prompt, .. sequence.Completion])];
        using var batch = packing ? TokenBatch.Pack(tokens, length, model.Device) : new TokenBatch(tokens, length, model.Device);
        long[] places = [.. sequences.SelectMany((sequence, i) => Enumerable.Range(0, sequence.Completion.Length)
            .Select(token => batch.Starts[i] + sequence.Prompt.Length - 1 + token))];
        _hidden = model.Hidden(batch).index_select(0, tensor(places, device: model.Device)).DetachFromDisposeScope();
        return _hidden;
    }

    public void Backward(Tensor gradient, CancellationToken cancellationToken) => _hidden!.backward([gradient]);

    public void Dispose()
    {
        _hidden?.Dispose();
        _hidden = null;
    }
}
