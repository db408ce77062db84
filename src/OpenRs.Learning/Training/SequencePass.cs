using OpenRs.Learning.Models;
using OpenRs.Learning.Native;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// Runs a model over sequences in micro-batches and, when asked, adds the gradient of an objective to the model's gradient buffer.
/// Micro-batches follow from the sequences alone: consecutive ones, padded to a bucket, up to a number of tokens. Because the objective is
/// a sum over tokens, micro-batches change memory and time but not the mathematics.
/// </summary>
internal sealed class SequencePass : IDisposable
{
    private const int Bucket = 8;

    private readonly Qwen2ForCausalLM _model;
    private readonly PassOptions _options;
    private readonly IDecoderPass _decoder;
    private readonly VocabularyHead _head;

    public SequencePass(Qwen2ForCausalLM model, PassOptions options)
    {
        (_model, _options) = (model, options);
        var kernels = !options.Composed && NativeKernels.Serve(model.Device);
        _decoder = kernels ? new FusedDecoderPass(model, options.Checkpoints) : new ComposedDecoderPass(model);
        _head = new VocabularyHead(model, options.Temperature, kernels, options.ChunkRows);
    }

    /// <summary>Log-probabilities without gradients.</summary>
    public PassResult Score(IReadOnlyList<TrainingSequence> sequences) => Run(sequences, objective: null);

    /// <summary>Log-probabilities, and the gradient of the objective added to the model's gradient.</summary>
    public PassResult Accumulate(IReadOnlyList<TrainingSequence> sequences, ITokenObjective objective)
    {
        _ = _model.Weights.Gradient;
        return Run(sequences, objective);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _head.Dispose();
    }

    /// <summary>A length with its padding.</summary>
    internal static int Padded(int length) => (length + Bucket - 1) / Bucket * Bucket;

    private PassResult Run(IReadOnlyList<TrainingSequence> sequences, ITokenObjective? objective)
    {
        Check(sequences);
        var output = new PassOutput(sequences.Sum(sequence => sequence.Completion.Length));
        var done = 0;
        foreach (var micro in Split(sequences))
        {
            using var scope = NewDisposeScope();
            long[] ids = [.. micro.SelectMany(sequence => sequence.Completion.Select(id => (long)id))];
            var hidden = _decoder.Forward(micro, objective is not null);
            if (_head.Run(hidden, ids, objective, output, done) is { } gradient)
            {
                _decoder.Backward(gradient);
            }

            done += ids.Length;
        }

        return new PassResult(output.LogProbs, output.Entropies, output.Losses.Sum(loss => (double)loss));
    }

    private void Check(IReadOnlyList<TrainingSequence> sequences)
    {
        var size = _model.Config.VocabSize;
        foreach (var id in sequences.SelectMany(sequence => sequence.Prompt.Concat(sequence.Completion)).Where(id => (uint)id >= (uint)size))
        {
            throw new ArgumentException($"Token id {id} is not in the model's vocabulary of {size}.", nameof(sequences));
        }
    }

    private IEnumerable<List<TrainingSequence>> Split(IReadOnlyList<TrainingSequence> sequences)
    {
        var current = new List<TrainingSequence>();
        var longest = 0;
        foreach (var sequence in sequences.Where(sequence => sequence.Completion.Length > 0))
        {
            var length = Math.Max(longest, Padded(sequence.Length));
            if (current.Count > 0 && (current.Count + 1) * length > _options.MicroBatchTokens)
            {
                yield return current;
                (current, length) = ([], Padded(sequence.Length));
            }

            current.Add(sequence);
            longest = length;
        }

        if (current.Count > 0)
        {
            yield return current;
        }
    }
}
