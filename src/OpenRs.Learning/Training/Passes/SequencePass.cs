using System.Runtime.InteropServices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Optimizer;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// Runs a model over sequences in micro-batches and, when asked, adds the gradient of an objective to the model's gradient buffer.
/// Because the objective is a sum over tokens, micro-batches change memory and time but not the mathematics. With several ranks each
/// computes the micro-batches of its lanes, and all get the values of all tokens.
/// </summary>
internal sealed class SequencePass : IDisposable
{
    private readonly CausalLanguageModel _model;
    private readonly PassOptions _options;
    private readonly DataParallel _parallel;
    private readonly IDecoderPass _decoder;
    private readonly VocabularyHead _head;

    /// <summary>Makes a pass.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">How it is cut up.</param>
    /// <param name="kernels">What computes; null composes tensor operations.</param>
    /// <param name="parallel">This rank's part; null computes everything in one lane.</param>
    public SequencePass(CausalLanguageModel model, PassOptions options, TrainingKernels? kernels, DataParallel? parallel = null)
    {
        (_model, _options) = (model, options);
        _parallel = parallel ?? new DataParallel(model.Trained, lanes: 1, group: null);
        _decoder = kernels is null
            ? new ComposedDecoderPass(model, options.Packing, options.Checkpoints)
            : new FusedDecoderPass(model, kernels, options.Checkpoints);
        _head = new VocabularyHead(model, options.Temperature, kernels, options.ChunkRows);
    }

    /// <summary>Log-probabilities without gradients. The token stops it between two layers of a micro-batch.</summary>
    public PassResult Score(IReadOnlyList<TrainingSequence> sequences, CancellationToken cancellationToken = default) =>
        Run(sequences, objective: null, cancellationToken);

    /// <summary>
    /// Log-probabilities, and the gradient of the objective added to the model's gradient. The token stops it between two layers of a
    /// micro-batch; the gradient is then of no use.
    /// </summary>
    public PassResult Accumulate(
        IReadOnlyList<TrainingSequence> sequences, ITokenObjective objective, CancellationToken cancellationToken = default)
    {
        _ = _model.Trained.Gradient;
        return Run(sequences, objective, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _decoder.Dispose();
        _head.Dispose();
    }

    private PassResult Run(
        IReadOnlyList<TrainingSequence> sequences, ITokenObjective? objective, CancellationToken cancellationToken)
    {
        Check(sequences);
        var micros = new MicroBatches(sequences, _options, _parallel.Sharding.Lanes);
        var output = new PassOutput(micros.FirstToken(micros.Count), _options.SeesHits);
        foreach (var lane in _parallel.OwnLanes)
        {
            RunLane(lane, micros, objective, output, cancellationToken);
        }

        float[][] values = [output.LogProbs, output.Entropies, output.Losses, .. _options.SeesHits ? (float[][])[output.Hits] : []];
        _parallel.Share(values, [.. Enumerable.Range(0, _parallel.World).Select(rank =>
        {
            var (first, end) = _parallel.Sharding.LanesOf(rank);
            var start = micros.FirstToken(micros.FirstOf(first));
            return new FlatRange(start, micros.FirstToken(micros.FirstOf(end)) - start);
        })]);
        return new PassResult(output.LogProbs, output.Entropies, output.Losses.Sum(loss => (double)loss)) { Hits = output.Hits };
    }

    private void RunLane(
        int lane, MicroBatches micros, ITokenObjective? objective, PassOutput output, CancellationToken cancellationToken)
    {
        if (objective is not null)
        {
            _parallel.BeginLane();
        }

        for (var i = micros.FirstOf(lane); i < micros.FirstOf(lane + 1); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            long[] ids = [.. micros[i].SelectMany(sequence => sequence.Completion.Select(id => (long)id))];
            var hidden = _decoder.Forward(micros[i], objective is not null, cancellationToken);
            if (_head.Run(hidden, ids, objective, output, micros.FirstToken(i), cancellationToken) is { } gradient)
            {
                _decoder.Backward(gradient, cancellationToken);
            }
        }

        if (objective is not null)
        {
            _parallel.EndLane(lane);
        }
    }

    private void Check(IReadOnlyList<TrainingSequence> sequences)
    {
        _parallel.CheckSame(
            () =>
            [
                .. sequences.SelectMany(
                    static sequence => MemoryMarshal.AsBytes<int>([.. sequence.Prompt, -1, .. sequence.Completion, -2]).ToArray()),
            ],
            "sequences");
        var size = _model.Config.VocabSize;
        var ids = sequences.SelectMany(sequence => sequence.Prompt.Concat(sequence.Completion));
        foreach (var id in ids.Where(id => (uint)id >= (uint)size))
        {
            throw new ArgumentException($"Token id {id} is not in the model's vocabulary of {size}.", nameof(sequences));
        }
    }
}
