using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Training.Sft;

/// <summary>
/// Trains a model on given completions; prompts carry no loss. The same sequences in the same order give the same weight bytes, in any
/// process on the same kind of machine.
/// </summary>
public sealed class SftTrainer : ITrainer
{
    private readonly ModelTrainer _trainer;
    private readonly SequencePass _pass;

    /// <summary>Makes a trainer over a model, whose weights it changes in place.</summary>
    /// <param name="model">The model; not disposed by the trainer.</param>
    /// <param name="optimizer">Optimizer, clipping and learning rate.</param>
    /// <param name="compute">How the computation is divided.</param>
    /// <param name="packing">Whether several sequences share the tokens of a micro-batch; see <see cref="SftOptions.Packing"/>.</param>
    /// <param name="group">The other ranks, when several processes train together: each is given the same model, options and steps,
    /// computes its lanes, keeps its shard of the optimizer state, and ends each step with the same weights. Not disposed by the
    /// trainer.</param>
    /// <param name="storage">Where AdamW's moments lie; null chooses by the memory of the machine.</param>
    /// <exception cref="ProcessGroupException">Another rank has other weights, has died or does not answer.</exception>
    public SftTrainer(
        CausalLanguageModel model,
        OptimizerOptions optimizer,
        ComputeOptions compute,
        bool packing = false,
        ProcessGroup? group = null,
        OptimizerStorage? storage = null)
    {
        _trainer = new ModelTrainer(model, optimizer, compute, group, storage);
        _pass = new SequencePass(
            model, PassOptions.Of(compute) with { Packing = packing, SeesHits = true }, _trainer.Kernels, _trainer.Parallel);
    }

    /// <inheritdoc/>
    public TrainerState State
    {
        get => _trainer.State;
        set => _trainer.State = value;
    }

    /// <summary>One update on a batch: the loss is the mean over all completion tokens of the batch.</summary>
    /// <param name="batch">The sequences in order: the order decides rounding.</param>
    /// <param name="cancellationToken">
    /// Stops between two layers of a micro-batch or two blocks of the optimizer. The trainer and its model are then of no further use.
    /// </param>
    /// <returns>Metrics under TRL's names: loss, mean_token_accuracy, entropy, grad_norm, learning_rate, num_tokens.</returns>
    /// <exception cref="ArgumentException">The batch has no completion token, or a prompt is empty.</exception>
    public IReadOnlyDictionary<string, double> Step(
        IReadOnlyList<TrainingSequence> batch, CancellationToken cancellationToken = default)
    {
        var tokens = TokensOf(batch);
        using var threads = _trainer.TensorThreads();
        var rate = _trainer.LearningRate;
        var pass = _pass.Accumulate(batch, new NegativeLogLikelihood(tokens), cancellationToken);
        var norm = _trainer.Update(cancellationToken);
        _trainer.CompleteStep(batch.Sum(sequence => (long)sequence.Length));
        return new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["loss"] = pass.Loss,
            ["mean_token_accuracy"] = Mean(pass.Hits),
            ["entropy"] = Mean(pass.Entropies),
            ["grad_norm"] = norm,
            ["learning_rate"] = rate,
            ["num_tokens"] = State.TokensSeen,
        };
    }

    /// <summary>The loss over sequences that nothing is learned from: the mean over all their completion tokens.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="cancellationToken">Stops between two layers of a micro-batch.</param>
    /// <returns>Metrics under TRL's names: eval_loss, eval_mean_token_accuracy, eval_entropy.</returns>
    /// <exception cref="ArgumentException">The batch has no completion token, or a prompt is empty.</exception>
    public IReadOnlyDictionary<string, double> Validate(
        IReadOnlyList<TrainingSequence> batch, CancellationToken cancellationToken = default)
    {
        _ = TokensOf(batch);
        using var threads = _trainer.TensorThreads();
        var pass = _pass.Score(batch, cancellationToken);
        return new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["eval_loss"] = -Mean(pass.LogProbs),
            ["eval_mean_token_accuracy"] = Mean(pass.Hits),
            ["eval_entropy"] = Mean(pass.Entropies),
        };
    }

    /// <inheritdoc/>
    public void SaveCheckpoint(string directory, CancellationToken cancellationToken = default) =>
        _trainer.Save(directory, cancellationToken);

    /// <inheritdoc/>
    public void LoadCheckpoint(string directory, CancellationToken cancellationToken = default) =>
        _trainer.Load(directory, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _trainer.Dispose();
    }

    private static double Mean(float[] values) => values.Average(static value => (double)value);

    private static long TokensOf(IReadOnlyList<TrainingSequence> batch)
    {
        var tokens = batch.Sum(static sequence => (long)sequence.Completion.Length);
        return tokens > 0 && batch.All(static sequence => sequence.Prompt.Length > 0)
            ? tokens
            : throw new ArgumentException(
                "A batch needs completion tokens, and every sequence a prompt of at least one token.", nameof(batch));
    }
}
