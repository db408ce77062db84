using OpenRs.Learning.Models;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// The decoder in tensor operations that PyTorch's autograd differentiates: for devices without kernels of ours, and what the kernels are
/// tested against. Sequences are padded to a bucket; everything is recorded.
/// </summary>
internal sealed class ComposedDecoderPass(Qwen2ForCausalLM model) : IDecoderPass
{
    private Tensor? _hidden;

    public Tensor Forward(IReadOnlyList<TrainingSequence> sequences, bool record)
    {
        Dispose();
        using var scope = NewDisposeScope();
        using var mode = enable_grad(record);
        if (record)
        {
            _ = model.Weights.Gradient;
        }

        var length = SequencePass.Padded(sequences.Max(sequence => sequence.Length));
        using var batch = new TokenBatch([.. sequences.Select(sequence => (int[])[.. sequence.Prompt, .. sequence.Completion])], length, model.Device);
        long[] places = [.. sequences.SelectMany((sequence, row) => Enumerable.Range(0, sequence.Completion.Length)
            .Select(i => ((long)row * length) + sequence.Prompt.Length - 1 + i))];
        _hidden = model.Hidden(batch).index_select(0, tensor(places, device: model.Device)).DetachFromDisposeScope();
        return _hidden;
    }

    public void Backward(Tensor gradient) => _hidden!.backward([gradient]);

    public void Dispose()
    {
        _hidden?.Dispose();
        _hidden = null;
    }
}
