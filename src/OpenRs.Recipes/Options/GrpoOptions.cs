using System.Collections.Immutable;

namespace OpenRs.Recipes.Options;

/// <summary>
/// Group relative policy optimization, with TRL's names and meanings: all that a trainer needs to know of a recipe.
/// The ranges given here are checked where a recipe is read.
/// </summary>
public sealed record GrpoOptions
{
    /// <summary>How the rollouts are drawn. Log-probabilities are taken at their temperature.</summary>
    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>Optimizer, clipping and learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>How the computation is divided.</summary>
    public ComputeOptions Compute { get; init; } = new();

    /// <summary>The reward functions, at least one, each at most once. The total reward is their weighted sum.</summary>
    public ImmutableArray<RewardSpec> Rewards { get; init; } = [];

    /// <summary>How token losses are averaged.</summary>
    public LossType LossType { get; init; } = LossType.Bnpo;

    /// <summary>
    /// Completions whose tokens a loss is averaged over before the losses are averaged, 0 to 1,000,000; 0 takes all of a step. The
    /// reference system has 6: one group on each of its devices.
    /// </summary>
    public int LossBatchSize { get; init; }

    /// <summary>The ratio is clipped at 1 minus this, 0 to 1.</summary>
    public double EpsilonLow { get; init; } = 0.2;

    /// <summary>The ratio is clipped at 1 plus this, 0 to 100.</summary>
    public double EpsilonHigh { get; init; } = 0.2;

    /// <summary>Weight of the divergence from the starting model, 0 to 100. At 0 there is no reference model.</summary>
    public double Beta { get; init; } = 0.04;

    /// <summary>What centred rewards are divided by.</summary>
    public RewardScaling ScaleRewards { get; init; } = RewardScaling.Group;

    /// <summary>Whether completions without an end token are left out of the loss.</summary>
    public bool MaskTruncated { get; init; }

    /// <summary>
    /// Whether groups with equal rewards, whose advantages are 0, are left out of the computation. They still count in the averages of the
    /// loss, so with <see cref="Beta"/> 0 the gradient is the same; entropy and clip ratios are then those of the other groups.
    /// </summary>
    public bool DropZeroVarianceGroups { get; init; }

    /// <summary>Optimizer steps on each step's rollouts, 1 to 100.</summary>
    public int NumIterations { get; init; } = 1;

    /// <summary>Which policy the probability ratio is taken against.</summary>
    public OldPolicy OldPolicy { get; init; } = OldPolicy.Current;

    /// <summary>
    /// How the loss is corrected for rollouts of another policy or engine; needs <see cref="OldPolicy"/> current, and makes it the
    /// decoupled objective (Hilton et al. 2022), which staleness above 1 needs. Costs one forward pass more.
    /// </summary>
    public ImportanceSampling ImportanceSampling { get; init; } = ImportanceSampling.None;

    /// <summary>The largest importance ratio, above 0 and at most 100. TRL's default.</summary>
    public double ImportanceSamplingCap { get; init; } = 3;

    /// <summary>
    /// Whether to reproduce the faults of the reference system and its TRL: log-probabilities without temperature, cosine reward over
    /// characters and not clamped.
    /// </summary>
    public bool TrlCompat { get; init; }

    /// <summary>Whether the loss takes a ratio against the log-probabilities that the sampler gave.</summary>
    public bool NeedsSamplerLogProbs => OldPolicy == OldPolicy.Sampler || ImportanceSampling != ImportanceSampling.None;

    /// <summary>The temperature that log-probabilities are taken at.</summary>
    public double LogProbTemperature => TrlCompat ? 1 : Sampling.Temperature;
}
