using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Passes;
using TorchSharp;

namespace OpenRs.Learning.Training.Grpo;

/// <summary>
/// Trains a model by group relative policy optimization. The same groups in the same order give the same weight bytes, in any process on
/// the same kind of machine.
/// </summary>
public sealed class GrpoTrainer : ITrainer
{
    private readonly GrpoOptions _options;
    private readonly ModelTrainer _trainer;
    private readonly SequencePass _policy;
    private readonly SequencePass? _reference;
    private readonly CausalLanguageModel? _ownReference;
    private readonly TimeProvider _time;

    /// <summary>Makes a trainer over a model, whose weights it changes in place.</summary>
    /// <param name="model">The policy; not disposed by the trainer.</param>
    /// <param name="options">Loss and optimizer.</param>
    /// <param name="reference">The frozen model of the divergence term; null takes the policy without its adapter,
    /// or copies one that has none as it is now, if <see cref="GrpoOptions.Beta"/> is above 0. A resumed run without an adapter must be
    /// given the model that it started from.</param>
    /// <param name="time">Clock of the step_time metric.</param>
    /// <param name="group">The other ranks, when several processes train together: each is given the same model, options and steps,
    /// computes its lanes, keeps its shard of the optimizer state, and ends each step with the same weights. Not disposed by the
    /// trainer.</param>
    /// <param name="storage">Where AdamW's moments lie; null chooses by the memory of the machine.</param>
    /// <exception cref="ProcessGroupException">Another rank has other weights, has died or does not answer.</exception>
    public GrpoTrainer(
        CausalLanguageModel model, GrpoOptions options, CausalLanguageModel? reference = null, TimeProvider? time = null,
        ProcessGroup? group = null, OptimizerStorage? storage = null)
    {
        (_options, _time) = (options, time ?? TimeProvider.System);
        _trainer = new ModelTrainer(model, options.Optimizer, options.Compute, group, storage);
        var pass = PassOptions.Of(options.Compute, options.LogProbTemperature);
        _policy = new SequencePass(model, pass, _trainer.Kernels, _trainer.Parallel);
        if (options.Beta > 0)
        {
            _ownReference = reference is not null ? null : model.Adapter is null ? Copy(model) : model.WithoutAdapter();
            _reference = new SequencePass(reference ?? _ownReference!, pass, _trainer.Kernels, _trainer.Parallel);
        }
    }

    /// <inheritdoc/>
    public TrainerState State
    {
        get => _trainer.State;
        set => _trainer.State = value;
    }

    /// <summary>Trains on the rollouts of one step.</summary>
    /// <param name="groups">Groups in the order of their prompts, samples in the order of their index: the order decides rounding.</param>
    /// <param name="cancellationToken">
    /// Stops between two layers of a micro-batch or two blocks of the optimizer. The trainer and its model are then of no further use.
    /// </param>
    /// <returns>Metrics under TRL's names, sorted.</returns>
    /// <exception cref="ArgumentException">A group is empty, or a sample's rewards or log-probabilities do not fit.</exception>
    public IReadOnlyDictionary<string, double> Step(IReadOnlyList<RolloutGroup> groups, CancellationToken cancellationToken = default)
    {
        var started = _time.GetTimestamp();
        Check(groups);
        using var threads = _trainer.TensorThreads();
        var advantages = GroupAdvantages.Compute(
            [.. groups.Select(group => (IReadOnlyList<double[]>)[.. group.Samples.Select(sample => sample.Rewards)])],
            [.. _options.Rewards.Select(reward => reward.Weight)],
            _options.ScaleRewards);
        ScoredCompletion[] samples = [.. groups.SelectMany(group => group.Samples)];
        var metrics = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["learning_rate"] = _trainer.LearningRate };
        GrpoMetrics.AddRewards(metrics, groups, advantages, [.. _options.Rewards.Select(reward => reward.Name)]);
        GrpoMetrics.AddLengths(metrics, samples);

        var batch = StepBatch.Build(groups, advantages, _options);
        var constants = Score(batch, cancellationToken);
        for (var iteration = 0; iteration < _options.NumIterations; iteration++)
        {
            var pass = Iterate(batch, constants, metrics, cancellationToken);
            constants = constants with { Old = constants.Old ?? pass.LogProbs };
        }

        _trainer.CompleteStep(groups.Sum(group => group.Samples.Sum(sample => (long)group.Prompt.Length + sample.Tokens.Length)));
        metrics["num_tokens"] = State.TokensSeen;
        metrics["step_time"] = _time.GetElapsedTime(started).TotalSeconds;
        return metrics;
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
        _policy.Dispose();
        _reference?.Dispose();
        _trainer.Dispose();
        _ownReference?.Dispose();
    }

    private static CausalLanguageModel Copy(CausalLanguageModel model)
    {
        var copy = new CausalLanguageModel(model.Config, model.Device, model.Path);
        using var noGrad = torch.no_grad();
        copy.Weights.Flat.copy_(model.Weights.Flat);
        return copy;
    }

    // What must be known of the policies before the first update.
    private TokenConstants Score(StepBatch batch, CancellationToken cancellationToken)
    {
        var constants = batch.Constants with { Reference = _reference?.Score(batch.Sequences, cancellationToken).LogProbs };
        if (_options.ImportanceSampling == ImportanceSampling.None)
        {
            return constants;
        }

        var old = _policy.Score(batch.Sequences, cancellationToken).LogProbs;
        var lengths = batch.Sequences.Select(sequence => sequence.Completion.Length);
        return constants with
        {
            Old = old,
            Importance = ImportanceWeights.Compute(
                old, constants.Sampler!, lengths, _options.ImportanceSampling, _options.ImportanceSamplingCap),
        };
    }

    // Metrics are those of the first iteration, where the policy is the one that made the rollouts.
    private PassResult Iterate(
        StepBatch batch, TokenConstants constants, SortedDictionary<string, double> metrics, CancellationToken cancellationToken)
    {
        var pass = _policy.Accumulate(batch.Sequences, new GrpoObjective(_options, constants), cancellationToken);
        var norm = _trainer.Update(cancellationToken);
        if (metrics.TryAdd("loss", pass.Loss))
        {
            metrics["grad_norm"] = norm;
            GrpoMetrics.AddPolicy(metrics, batch, constants, pass, _options);
            GrpoMetrics.AddSampling(metrics, constants, pass);
        }

        return pass;
    }

    private void Check(IReadOnlyList<RolloutGroup> groups)
    {
        if (groups.Count == 0 || groups.Any(group => group.Samples.Count == 0 || group.Prompt.Length == 0))
        {
            throw new ArgumentException("A step needs at least one group, each with a prompt and at least one sample.", nameof(groups));
        }

        foreach (var sample in groups.SelectMany(group => group.Samples))
        {
            if (sample.Rewards.Length != _options.Rewards.Length)
            {
                throw new ArgumentException(
                    $"A sample has {sample.Rewards.Length} rewards, the options name {_options.Rewards.Length}.", nameof(groups));
            }

            if (_options.NeedsSamplerLogProbs && sample.LogProbs.Length != sample.Tokens.Length)
            {
                throw new ArgumentException(
                    $"A sample of {sample.Tokens.Length} tokens has {sample.LogProbs.Length} log-probabilities; the options "
                    + "need one of each token.",
                    nameof(groups));
            }
        }
    }
}
