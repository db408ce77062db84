using OpenRs.Learning.Generation;

namespace OpenRs.Learning.Training;

/// <summary>Group relative policy optimization, with TRL's names and meanings.</summary>
public sealed record GrpoOptions
{
    /// <summary>Optimizer, clipping and learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>Names of the reward functions, in the order of <see cref="RolloutSample.Rewards"/>.</summary>
    public required IReadOnlyList<string> RewardNames { get; init; }

    /// <summary>Weight of each reward function; empty means 1 for all.</summary>
    public IReadOnlyList<double> RewardWeights { get; init; } = [];

    /// <summary>How token losses are averaged. Default bnpo, the seed's.</summary>
    public LossType Loss { get; init; } = LossType.Bnpo;

    /// <summary>The ratio is clipped at 1 minus this. Default 0.2.</summary>
    public double EpsilonLow { get; init; } = 0.2;

    /// <summary>The ratio is clipped at 1 plus this; null takes <see cref="EpsilonLow"/>.</summary>
    public double? EpsilonHigh { get; init; }

    /// <summary>Weight of the divergence from the reference model; 0 needs none. Default 0.04, the seed's.</summary>
    public double Beta { get; init; } = 0.04;

    /// <summary>What rewards are divided by. Default the group's deviation.</summary>
    public RewardScaling ScaleRewards { get; init; } = RewardScaling.Group;

    /// <summary>Whether truncated completions carry no loss. Default false.</summary>
    public bool MaskTruncated { get; init; }

    /// <summary>Temperature of the rollouts, which log-probabilities are taken at. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>
    /// Repeats the seed's arithmetic where today's differs: log-probabilities are taken at temperature 1 whatever the rollouts used.
    /// Default false.
    /// </summary>
    public bool SeedCompat { get; init; }

    /// <summary>Updates per step on the same rollouts. Default 1.</summary>
    public int NumIterations { get; init; } = 1;

    /// <summary>What the ratio is taken against. Default the current policy.</summary>
    public OldPolicy OldPolicy { get; init; } = OldPolicy.Current;

    /// <summary>
    /// The correction for rollouts of another policy or engine than the old policy; needs the sampler's log-probabilities and one forward
    /// pass more. With <see cref="OldPolicy.Current"/> and a kind other than none this is the decoupled objective, which staleness above 1
    /// needs. Default none.
    /// </summary>
    public ImportanceSampling ImportanceSampling { get; init; } = ImportanceSampling.None;

    /// <summary>The largest importance ratio, above 0. Default 3, as in TRL.</summary>
    public double ImportanceSamplingCap { get; init; } = 3;

    /// <summary>
    /// Leaves groups with equal rewards out of the computation. They still count in the averages of the loss, so with <see cref="Beta"/> 0
    /// the gradient is that of the whole batch; entropy and clip ratios are then those of the other groups. Default false.
    /// </summary>
    public bool DropZeroVarianceGroups { get; init; }

    /// <summary>Longest completion, for <see cref="LossType.DrGrpo"/>. Default 3584.</summary>
    public int MaxCompletionLength { get; init; } = 3584;

    /// <summary>
    /// Completions per loss batch: the losses of loss batches are averaged (the seed: 6 per device and accumulation step). 0 is one batch
    /// for the step. Default 0.
    /// </summary>
    public int LossBatchSize { get; init; }

    /// <summary>
    /// Whether the kernels of the CPU compute a layer's activations again in the backward pass instead of keeping them: a third more time
    /// for a layer's worth of memory instead of all layers'. The bytes of the training do not depend on it. Default false.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>
    /// Tokens, padding included, that are computed together; changes memory and speed, and rounding in the last bits. Default 4096.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>
    /// Threads that compute on the CPU. The kernels give the same bits for any number of them. Default 1.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Lanes that the sequences of a step are dealt into: each lane's gradient is accumulated in order, and lanes are added in a fixed
    /// tree. So the bytes depend on the lanes, which belong to the run, and not on the number of ranks that compute them; more ranks than
    /// lanes are of no use. Each doubling costs one rank that computes all of them memory for another gradient. Default 1.
    /// </summary>
    public int GradientLanes { get; init; } = 1;

    internal double LogProbTemperature => SeedCompat ? 1 : Temperature;

    internal double EffectiveEpsilonHigh => EpsilonHigh ?? EpsilonLow;

    internal PassOptions Pass => new(MicroBatchTokens, LogProbTemperature, ActivationCheckpointing);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        Optimizer.Validate();
        if (RewardNames.Count == 0 || (RewardWeights.Count > 0 && RewardWeights.Count != RewardNames.Count))
        {
            throw new ArgumentException(
                $"{RewardNames.Count} reward functions with {RewardWeights.Count} weights: name at least one, and give "
                + "each a weight or none.");
        }

        if (!(EpsilonLow is >= 0 and < 1) || !(EffectiveEpsilonHigh >= 0) || !(Beta >= 0)
            || !(Temperature >= SamplingOptions.MinTemperature))
        {
            throw new ArgumentException(
                $"epsilon must lie in [0, 1), epsilon_high and beta be 0 or more, temperature {SamplingOptions.MinTemperature} or more.");
        }

        if (LogProbTemperature != Temperature && (OldPolicy == OldPolicy.Sampler || ImportanceSampling != ImportanceSampling.None))
        {
            throw new ArgumentException(
                $"seed_compat takes log-probabilities at temperature 1, the sampler at {Temperature}: a ratio between them means nothing. "
                + "Turn seed_compat off, or use neither old_policy: sampler nor importance_sampling.");
        }

        if (!(ImportanceSamplingCap > 0) || (ImportanceSampling != ImportanceSampling.None && OldPolicy == OldPolicy.Sampler))
        {
            throw new ArgumentException(
                "importance_sampling_cap must be above 0; and importance_sampling needs the ratio to be taken against the current policy, "
                + "since a ratio against the sampler corrects for it already.");
        }

        if (NumIterations < 1 || MaxCompletionLength < 1 || LossBatchSize < 0 || MicroBatchTokens < 1 || Threads < 1 || GradientLanes < 1)
        {
            throw new ArgumentException(
                "num_iterations, max_completion_length, threads, gradient lanes and the micro-batch size must be 1 or more, "
                + "the loss batch size 0 or more.");
        }
    }
}
