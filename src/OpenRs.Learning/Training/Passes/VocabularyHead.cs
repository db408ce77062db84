using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Passes;

/// <summary>
/// From hidden states to log-probabilities of given tokens, and back. Logits exist for one chunk of rows at a time: a chunk is
/// differentiated before the next begins. The backward pass is written out, for kernels and for tensor operations alike.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="temperature">What logits are divided by.</param>
/// <param name="kernels">What computes; null composes tensor operations.</param>
/// <param name="chunkRows">Rows of a chunk; 0 chooses by the vocabulary.</param>
internal sealed class VocabularyHead(CausalLanguageModel model, double temperature, TrainingKernels? kernels, int chunkRows = 0)
    : IDisposable
{
    // Rows of a bf16 head that are widened together where products are in single precision: 100 MB of a width of 1,536.
    private const long SliceRows = 1 << 14;

    private readonly int _chunkRows = chunkRows > 0
        ? chunkRows
        : MemoryPlanner.LogitRows(model.Config, isGpu: model.Device.type != TorchSharp.DeviceType.CPU);
    private readonly long _sliceRows = model.ProductType == model.Weights.Flat.dtype
        ? model.Config.VocabSize
        : Math.Min(SliceRows, model.Config.VocabSize);
    private readonly WideScratch? _wide = model.ProductType == float32
        ? new(model, Math.Min(SliceRows, model.Config.VocabSize) * (long)model.Config.HiddenSize, kernels)
        : null;

    private Tensor? _logits;
    private Tensor? _gradients;

    /// <summary>Scores tokens and, with an objective, adds the head's gradient to the model's.</summary>
    /// <param name="hidden">[n, hidden].</param>
    /// <param name="ids">The n tokens.</param>
    /// <param name="objective">What is differentiated, or null.</param>
    /// <param name="output">Takes what was seen.</param>
    /// <param name="first">Number of the first token in the step.</param>
    /// <param name="cancellationToken">Stops between two chunks; the model's gradient is then of no use.</param>
    /// <returns>The gradient of <paramref name="hidden"/>, valid until the next call, which the caller's scope owns; or null.</returns>
    public Tensor? Run(
        Tensor hidden,
        ReadOnlySpan<long> ids,
        ITokenObjective? objective,
        PassOutput output,
        int first,
        CancellationToken cancellationToken)
    {
        using var noGrad = no_grad();
        var gradient = objective is null ? null : Room(ref _gradients, ids.Length, model.Config.HiddenSize);
        using var scope = NewDisposeScope();
        var logits = Room(ref _logits, Math.Min(_chunkRows, ids.Length), model.Config.VocabSize);
        for (var start = 0; start < ids.Length; start += _chunkRows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            var count = Math.Min(_chunkRows, ids.Length - start);
            var chunk = new Chunk(
                hidden.narrow(0, start, count).detach(), logits.narrow(0, 0, count),
                tensor(ids.Slice(start, count).ToArray(), device: model.Device));
            Score(chunk, objective, gradient?.narrow(0, start, count), output, first + start);
        }

        return gradient;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _wide?.Dispose();
        _logits?.Dispose();
        _gradients?.Dispose();
    }

    // The first rows of memory that is kept from one call to the next.
    private Tensor Room(ref Tensor? kept, long rows, long width)
    {
        if (kept is null || kept.shape[0] < rows)
        {
            kept?.Dispose();
            kept = HugePages.Prefer(empty([rows, width], float32, model.Device)).DetachFromDisposeScope();
        }

        return kept.narrow(0, 0, rows);
    }

    private void Score(Chunk chunk, ITokenObjective? objective, Tensor? gradient, PassOutput output, int first)
    {
        foreach (var (start, weight, _) in Slices())
        {
            Multiply(chunk.Hidden, weight.transpose(0, 1), chunk.Logits.narrow(1, start, weight.shape[0]), accumulate: false);
        }

        var (logProbs, entropies, normalizers, hits) = kernels is not null
            ? ScoreByKernel(chunk, kernels)
            : ScoreByOperations(chunk, output.Hits.Length > 0);
        var count = (int)chunk.Ids.NumberOfElements;
        logProbs.cpu().data<float>().CopyTo(output.LogProbs, first);
        entropies.cpu().data<float>().CopyTo(output.Entropies, first);
        if (output.Hits.Length > 0)
        {
            hits.CopyTo(output.Hits, first);
        }

        if (objective is null)
        {
            return;
        }

        var derivatives = new float[count];
        objective.Evaluate(first, output.LogProbs.AsSpan(first, count), output.Losses.AsSpan(first, count), derivatives);
        var weights = tensor(derivatives, device: model.Device);
        if (kernels is not null)
        {
            kernels.TokenGradients(chunk.Logits, chunk.Ids, 1 / temperature, normalizers, weights);
        }
        else
        {
            DifferentiateByOperations(chunk, normalizers, weights);
        }

        foreach (var (start, weight, weightGradient) in Slices())
        {
            var part = chunk.Logits.narrow(1, start, weight.shape[0]);
            Multiply(part, weight, gradient!, accumulate: start > 0);
            if (weightGradient is not null)
            {
                Multiply(part.transpose(0, 1), chunk.Hidden, weightGradient, accumulate: true);
            }
        }
    }

    private void Multiply(Tensor a, Tensor b, Tensor output, bool accumulate)
    {
        using var scope = NewDisposeScope();
        if (kernels is not null)
        {
            kernels.Multiply(a, b, output, accumulate);
        }
        else if (model.ProductType == float32)
        {
            output.addmm_(a, b, beta: accumulate ? 1 : 0);
        }
        else
        {
            var product = a.to(model.ProductType).mm(b.to(model.ProductType));
            _ = accumulate ? output.add_(product) : output.copy_(product);
        }
    }

    private IEnumerable<(long Start, Tensor Weight, Tensor? Gradient)> Slices()
    {
        var (head, gradient) = (model.Weights.Head, model.Weights.HasGradient ? model.Weights.Head.Gradient() : null);
        for (long start = 0; start < model.Config.VocabSize; start += _sliceRows)
        {
            var count = Math.Min(_sliceRows, model.Config.VocabSize - start);
            yield return (start, _wide?.Take(head.Stored.narrow(0, start, count)) ?? head.Stored, gradient?.narrow(0, start, count));
        }
    }

    private (Tensor LogProbs, Tensor Entropies, Tensor Normalizers, float[] Hits) ScoreByKernel(Chunk chunk, TrainingKernels kernels)
    {
        var count = chunk.Ids.NumberOfElements;
        var (logProbs, entropies, normalizers) = (empty(count, float32), empty(count, float32), empty(count, float32));
        var hits = kernels.TokenScores(chunk.Logits, chunk.Ids, 1 / temperature, logProbs, entropies, normalizers);
        return (logProbs, entropies, normalizers, hits);
    }

    private (Tensor LogProbs, Tensor Entropies, Tensor Normalizers, float[] Hits) ScoreByOperations(Chunk chunk, bool seesHits)
    {
        using var scope = NewDisposeScope();
        if (temperature != 1)
        {
            chunk.Logits.div_(temperature);
        }

        var normalizers = chunk.Logits.logsumexp(-1);
        var chosen = chunk.Logits.gather(1, chunk.Ids.unsqueeze(1)).squeeze(1);
        float[] hits = seesHits ? chosen.ge(chunk.Logits.amax([1])).to(float32).cpu().data<float>().ToArray() : [];

        // Entropy = log Z - E[logit].
        var entropies = normalizers - chunk.Logits.softmax(-1).mul_(chunk.Logits).sum(-1);
        return ((chosen - normalizers).MoveToOuterDisposeScope(), entropies.MoveToOuterDisposeScope(),
            normalizers.MoveToOuterDisposeScope(), hits);
    }

    // d logp(chosen) / d logits = (one-hot - softmax) / temperature; the logits are divided by it already.
    private void DifferentiateByOperations(Chunk chunk, Tensor normalizers, Tensor weights)
    {
        var factors = weights / temperature;
        chunk.Logits.sub_(normalizers.unsqueeze(1)).exp_().mul_(factors.neg().unsqueeze(1));
        var rows = arange(chunk.Ids.NumberOfElements, device: model.Device) * model.Config.VocabSize;
        chunk.Logits.view(-1).index_add_(0, rows + chunk.Ids, factors, 1);
    }

    private sealed record Chunk(Tensor Hidden, Tensor Logits, Tensor Ids);
}
