using System.Runtime.InteropServices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>
/// Runs a model over sequences in micro-batches and, when asked, adds the gradient of an objective to the model's gradient buffer.
/// Micro-batches follow from the sequences alone: consecutive ones, padded to a bucket, up to a number of tokens. Because the objective is
/// a sum over tokens, micro-batches change memory and time but not the mathematics; and the vocabulary-wide part runs in chunks, each
/// differentiated before the next, so that all logits of a long completion never exist together. With several ranks each computes the
/// micro-batches of its lanes, and all get the values of all tokens.
/// </summary>
internal sealed class SequencePass(Qwen2ForCausalLM model, int microBatchTokens, double temperature, DataParallel? parallel = null)
{
    private const int Bucket = 8;
    private const int ChunkElements = 1 << 24;

    private readonly DataParallel _parallel = parallel ?? new DataParallel(model.Weights, lanes: 1, group: null);
    private readonly int _chunkRows = Math.Clamp(ChunkElements / model.Config.VocabSize, 64, 8192);

    /// <summary>Log-probabilities without gradients.</summary>
    public PassResult Score(IReadOnlyList<TrainingSequence> sequences)
    {
        using var noGrad = no_grad();
        return Run(sequences, objective: null);
    }

    /// <summary>Log-probabilities, and the gradient of the objective added to the model's gradient.</summary>
    public PassResult Accumulate(IReadOnlyList<TrainingSequence> sequences, ITokenObjective objective)
    {
        _ = model.Weights.Gradient;
        return Run(sequences, objective);
    }

    private PassResult Run(IReadOnlyList<TrainingSequence> sequences, ITokenObjective? objective)
    {
        List<TrainingSequence>[] micros = [.. Split(sequences)];
        var starts = new int[micros.Length + 1];
        for (var i = 0; i < micros.Length; i++)
        {
            starts[i + 1] = starts[i] + micros[i].Sum(static sequence => sequence.Completion.Length);
        }

        _parallel.CheckSame(() => [.. sequences.SelectMany(sequence => MemoryMarshal.AsBytes<int>([.. sequence.Prompt, -1, .. sequence.Completion, -2]).ToArray())], "sequences");
        var output = new Output(new float[starts[^1]], new float[starts[^1]], new float[starts[^1]]);
        foreach (var lane in _parallel.OwnLanes)
        {
            RunLane(lane, micros, starts, objective, output);
        }

        _parallel.Share([output.LogProbs, output.Entropies, output.Losses], [.. Enumerable.Range(0, _parallel.World).Select(rank =>
        {
            var (first, end) = _parallel.Sharding.MicroBatchesOfRank(rank, micros.Length);
            return new FlatRange(starts[first], starts[end] - starts[first]);
        })]);
        return new PassResult(output.LogProbs, output.Entropies, output.Losses.Sum(loss => (double)loss));
    }

    private void RunLane(int lane, List<TrainingSequence>[] micros, int[] starts, ITokenObjective? objective, Output output)
    {
        if (objective is not null)
        {
            _parallel.BeginLane();
        }

        var (first, end) = _parallel.Sharding.MicroBatchesOf(lane, micros.Length);
        for (var i = first; i < end; i++)
        {
            using var scope = NewDisposeScope();
            RunMicroBatch(micros[i], objective, output, starts[i]);
        }

        if (objective is not null)
        {
            _parallel.EndLane(lane);
        }
    }

    private IEnumerable<List<TrainingSequence>> Split(IReadOnlyList<TrainingSequence> sequences)
    {
        var current = new List<TrainingSequence>();
        var longest = 0;
        foreach (var sequence in sequences.Where(sequence => sequence.Completion.Length > 0))
        {
            var length = Math.Max(longest, Padded(sequence.Length));
            if (current.Count > 0 && (current.Count + 1) * length > microBatchTokens)
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

    private static int Padded(int length) => (length + Bucket - 1) / Bucket * Bucket;

    private void RunMicroBatch(List<TrainingSequence> sequences, ITokenObjective? objective, Output output, int first)
    {
        var length = Padded(sequences.Max(sequence => sequence.Length));
        using var batch = new TokenBatch([.. sequences.Select(sequence => (int[])[.. sequence.Prompt, .. sequence.Completion])], length, model.Device);
        var rows = sequences.SelectMany((sequence, row) => Enumerable.Range(0, sequence.Completion.Length)
            .Select(i => ((long)row * length) + sequence.Prompt.Length - 1 + i)).ToArray();
        var ids = sequences.SelectMany(sequence => sequence.Completion.Select(id => (long)id)).ToArray();
        var hidden = model.Hidden(batch).index_select(0, tensor(rows, device: model.Device));
        var gradient = objective is null ? null : empty(hidden.shape, float32, model.Device);
        for (var start = 0; start < ids.Length; start += _chunkRows)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(_chunkRows, ids.Length - start);
            var part = hidden.narrow(0, start, count).detach();
            part.requires_grad = objective is not null;
            RunChunk(part, ids.AsSpan(start, count), objective, output, first + start);
            gradient?.narrow(0, start, count).copy_(part.grad!);
        }

        if (gradient is not null)
        {
            hidden.backward([gradient]);
        }
    }

    private void RunChunk(Tensor hidden, ReadOnlySpan<long> ids, ITokenObjective? objective, Output output, int first)
    {
        var logits = model.Logits(hidden);
        if (temperature != 1)
        {
            logits = logits / temperature;
        }

        var normalizer = logits.logsumexp(-1);
        var chosen = tensor(ids.ToArray(), [ids.Length, 1], device: model.Device);
        var logProbs = logits.gather(1, chosen).squeeze(1) - normalizer;
        if (objective is not null)
        {
            var loss = objective.Loss(logProbs, first);
            loss.backward([ones(ids.Length, float32, model.Device)]);
            loss.detach().data<float>().CopyTo(output.Losses, first);
        }

        using var noGrad = no_grad();
        logProbs.detach().data<float>().CopyTo(output.LogProbs, first);

        // Entropy = log Z - E[logit].
        var entropies = normalizer - (logits.softmax(-1) * logits).sum(-1);
        entropies.data<float>().CopyTo(output.Entropies, first);
    }

    private sealed record Output(float[] LogProbs, float[] Entropies, float[] Losses);
}
