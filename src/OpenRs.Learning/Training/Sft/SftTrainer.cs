using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Training.Sft;

/// <summary>
/// Trains a model on given completions; prompts carry no loss. The same sequences in the same order give the same weight bytes, in any
/// process on the same kind of machine.
/// </summary>
public sealed class SftTrainer : IDisposable
{
    private readonly ModelTrainer _trainer;
    private readonly SequencePass _pass;

    /// <summary>Makes a trainer over a model, whose weights it changes in place.</summary>
    /// <param name="model">The model; not disposed by the trainer.</param>
    /// <param name="options">Optimizer and batch shape.</param>
    /// <param name="group">The other ranks, when several processes train together: each is given the same model, options and steps,
    /// computes its lanes, keeps its shard of the optimizer state, and ends each step with the same weights. Not disposed by the
    /// trainer.</param>
    /// <param name="storage">Where AdamW's moments lie; null chooses by the memory of the machine.</param>
    /// <exception cref="ProcessGroupException">Another rank has other weights, has died or does not answer.</exception>
    public SftTrainer(Qwen2ForCausalLM model, SftOptions options, ProcessGroup? group = null, OptimizerStorage? storage = null)
    {
        _trainer = new ModelTrainer(model, options.Optimizer, options.Compute, group, storage);
        _pass = new SequencePass(
            model, PassOptions.Of(options.Compute) with { Packing = options.Packing }, _trainer.Kernels, _trainer.Parallel);
    }

    /// <summary>Where the run stands; the caller may set its own fields.</summary>
    public TrainerState State
    {
        get => _trainer.State;
        set => _trainer.State = value;
    }

    /// <summary>One update on a batch: the loss is the mean over all completion tokens of the batch.</summary>
    /// <returns>Metrics under TRL's names: loss, entropy, grad_norm, learning_rate, num_tokens.</returns>
    /// <exception cref="ArgumentException">The batch has no completion token, or a prompt is empty.</exception>
    public IReadOnlyDictionary<string, double> Step(IReadOnlyList<TrainingSequence> batch)
    {
        var tokens = batch.Sum(sequence => (long)sequence.Completion.Length);
        if (tokens == 0 || batch.Any(sequence => sequence.Prompt.Length == 0))
        {
            throw new ArgumentException(
                "A batch needs completion tokens, and every sequence a prompt of at least one token.", nameof(batch));
        }

        using var threads = _trainer.TensorThreads();
        var rate = _trainer.LearningRate;
        var pass = _pass.Accumulate(batch, new NegativeLogLikelihood(tokens));
        var norm = _trainer.Update();
        _trainer.CompleteStep(batch.Sum(sequence => (long)sequence.Length));
        return new SortedDictionary<string, double>(StringComparer.Ordinal)
        {
            ["loss"] = pass.Loss,
            ["entropy"] = pass.Entropies.Average(entropy => (double)entropy),
            ["grad_norm"] = norm,
            ["learning_rate"] = rate,
            ["num_tokens"] = State.TokensSeen,
        };
    }

    /// <summary>
    /// Writes model, optimizer.safetensors and trainer.json into an existing or new folder; the caller commits it as a whole. Of several
    /// ranks rank 0 writes, and every rank must call it; the files do not depend on the number of ranks.
    /// </summary>
    public void SaveCheckpoint(string directory) => _trainer.Save(directory);

    /// <summary>Goes on from a checkpoint: the next step gives the bytes that it would have given without the interruption.</summary>
    /// <exception cref="CheckpointFormatException">A file is missing, corrupt or of another model.</exception>
    public void LoadCheckpoint(string directory) => _trainer.Load(directory);

    /// <inheritdoc/>
    public void Dispose()
    {
        _pass.Dispose();
        _trainer.Dispose();
    }
}
