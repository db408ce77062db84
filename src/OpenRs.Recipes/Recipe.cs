using System.Collections.Immutable;
using System.Text.Json.Serialization;
using OpenRs.Recipes.Options;
using OpenRs.Verification;

namespace OpenRs.Recipes;

/// <summary>
/// Everything that decides what a run learns, apart from its model and its data. Immutable; made by <see cref="RecipeLoader"/>,
/// which checks the ranges given here. Defaults are those of TRL at 69ad852e, the reference system's trainer, where it has the option.
/// </summary>
public sealed record Recipe
{
    /// <summary>The recipe's name, for people.</summary>
    public string Name { get; init; } = "custom";

    /// <summary>Seed of the prompt order and of sampling, 0 or more.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Prompts of one step, 1 to 65,536.</summary>
    public int PromptsPerStep { get; init; } = 1;

    /// <summary>Completions of each prompt (the group), 2 to 1,024.</summary>
    public int NumGenerations { get; init; } = 8;

    /// <summary>Prompts keep their last this many tokens, 1 to 1,048,576.</summary>
    public int MaxPromptLength { get; init; } = 512;

    /// <summary>Tokens of a completion at most, 1 to 1,048,576.</summary>
    public int MaxCompletionLength { get; init; } = 256;

    /// <summary>Sampling temperature, 0.0001 to 100.</summary>
    public double Temperature { get; init; } = 0.9;

    /// <summary>Share of probability that sampling keeps, above 0; 1 keeps all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Tokens that sampling keeps; 0 keeps all.</summary>
    public int TopK { get; init; }

    /// <summary>The reward functions, at least one, each at most once. The total reward is their weighted sum.</summary>
    public ImmutableArray<RewardSpec> Rewards { get; init; } = [];

    /// <summary>
    /// Whose verdicts rewards and evaluations are given by: mathematics, or the reference system's grader with its faults, to repeat its
    /// results.
    /// </summary>
    public VerifierProfile Verifier { get; init; } = VerifierProfile.Corrected;

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
    /// Whether groups with equal rewards, whose advantages are 0, are left out of the computation. With <see cref="Beta"/> 0 the gradient
    /// is the same.
    /// </summary>
    public bool DropZeroVarianceGroups { get; init; }

    /// <summary>Optimizer steps on each step's rollouts, 1 to 100.</summary>
    public int NumIterations { get; init; } = 1;

    /// <summary>Which policy the probability ratio is taken against.</summary>
    public OldPolicy OldPolicy { get; init; } = OldPolicy.Current;

    /// <summary>
    /// How the loss is corrected for rollouts of another policy or engine; needs <see cref="OldPolicy"/> current, and makes it the
    /// decoupled objective (Hilton et al. 2022).
    /// </summary>
    public ImportanceSampling ImportanceSampling { get; init; } = ImportanceSampling.None;

    /// <summary>The largest importance ratio, above 0 and at most 100. TRL's default.</summary>
    public double ImportanceSamplingCap { get; init; } = 3;

    /// <summary>
    /// Policy versions by which a step's rollouts lag behind it, 0 to 8. 0 is on policy. With 1, the rollouts of step s + 1 always come
    /// from version s and are generated while step s trains, which needs <see cref="OldPolicy"/> sampler or
    /// <see cref="ImportanceSampling"/>; more needs the latter, the decoupled objective.
    /// </summary>
    public int MaxStaleness { get; init; }

    /// <summary>Peak learning rate, above 0 and at most 1.</summary>
    public double LearningRate { get; init; } = 1e-6;

    /// <summary>The course of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>Share of <see cref="MaxSteps"/> in which the rate rises from 0, 0 to 1.</summary>
    public double WarmupRatio { get; init; }

    /// <summary>Final share of the peak under <see cref="LearningRateSchedule.CosineWithMinLr"/>, 0 to 1.</summary>
    public double MinLrRate { get; init; }

    /// <summary>Decay of AdamW's first moment, 0 up to but not 1.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Decay of AdamW's second moment, 0 up to but not 1.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>AdamW's term against division by zero, above 0 and at most 1.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>AdamW's decoupled weight decay, 0 to 1.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this norm; 0 leaves them alone.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Steps of the run, 1 to 10,000,000.</summary>
    public int MaxSteps { get; init; } = 1;

    /// <summary>
    /// Threads that train on the CPU, 1 to 1,024. Part of the run and not of the host: the order of sums, and so the last bits of the
    /// weights, depend on it.
    /// </summary>
    public int TrainThreads { get; init; } = 1;

    /// <summary>
    /// Processes of the trainer's host that train together, 1 to 64: each computes a part of every step and keeps a part of the optimizer's
    /// state. Part of the run, since gradients are summed in as many lanes.
    /// </summary>
    public int TrainerRanks { get; init; } = 1;

    /// <summary>
    /// Tokens, padding to a bucket included, that are trained on together, 1 to 16,777,216; a longer sequence goes alone. Memory grows with
    /// it, and the last bits of the weights depend on it.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>
    /// Whether a layer's activations are computed again on the way back instead of being kept: a third more time, much less memory, the
    /// same weights.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Steps between checkpoints, 1 or more.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>Steps between evaluations; 0 for none.</summary>
    public int EvalEvery { get; init; }

    /// <summary>Temperature of evaluations; 0 takes the most likely token. The reference system's default.</summary>
    public double EvalTemperature { get; init; } = 0.6;

    /// <summary>Top-p of evaluations. The reference system's default.</summary>
    public double EvalTopP { get; init; } = 0.95;

    /// <summary>The system message, taken literally: doubled braces reach the model doubled. Null for none.</summary>
    public string? SystemPrompt { get; init; }

    /// <summary>The chat templates that the learning engine has as code.</summary>
    public static IReadOnlyList<string> ChatTemplates { get; } = ["deepseek-r1", "chatml"];

    /// <summary>Those that end a prompt with the opening think tag, so that no completion holds it.</summary>
    public static IReadOnlyList<string> TemplatesThatOpenThink { get; } = ["deepseek-r1"];

    /// <summary>Name of the chat template, one of <see cref="ChatTemplates"/>.</summary>
    public string ChatTemplate { get; init; } = "deepseek-r1";

    /// <summary>
    /// Whether to reproduce the faults of the reference system and its TRL: log-probabilities without temperature, cosine reward over
    /// characters and not clamped. In canonical JSON it has its former name, which stored recipes and their hashes have.
    /// </summary>
    [JsonPropertyName(RecipeKeys.StoredTrlCompat)]
    public bool TrlCompat { get; init; }

    /// <summary>The format of the weights; a base model of another is converted when it is loaded.</summary>
    public WeightType Dtype { get; init; } = WeightType.BFloat16;

    /// <summary>Steps of warm-up: <c>ceil(warmup_ratio * max_steps)</c>, as in transformers.</summary>
    public int WarmupSteps() => (int)Math.Ceiling(WarmupRatio * MaxSteps);
}
