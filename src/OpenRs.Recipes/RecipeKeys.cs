using System.Collections.Frozen;
using OpenRs.Recipes.Options;
using OpenRs.Verification;

namespace OpenRs.Recipes;

/// <summary>Every key of a recipe with its range. A new option is a property of <see cref="Recipe"/> and a line here.</summary>
internal static class RecipeKeys
{
    /// <summary>The key in canonical JSON, and the former one of recipes that people wrote.</summary>
    public const string StoredTrlCompat = "seed_compat";

    /// <summary>Whether to reproduce the faults of the reference system and its TRL.</summary>
    public const string TrlCompat = "trl_compat";

    private const int MaxTokens = 1 << 20;

    private static readonly Interval Share = new(0, 1);
    private static readonly Interval Decay = new(0, 1, OpenMax: true);
    private static readonly Interval UpToOne = new(0, 1, OpenMin: true);
    private static readonly Interval UpToHundred = new(0, 100);

    public static IReadOnlyList<RecipeKey> All { get; } =
    [
        Text("name", (recipe, value) => recipe with { Name = value }),
        new("seed", (recipe, node) => recipe with { Seed = RecipeValue.Integer(node, "seed", 0, long.MaxValue) }),
        Integer("prompts_per_step", 1, 1 << 16, (recipe, value) => recipe with { PromptsPerStep = value }),
        Integer("num_generations", 2, 1024, (recipe, value) => recipe with { NumGenerations = value }),
        Integer("max_prompt_length", 1, MaxTokens, (recipe, value) => recipe with { MaxPromptLength = value }),
        Integer("max_completion_length", 1, MaxTokens, (recipe, value) => recipe with { MaxCompletionLength = value }),
        Number("temperature", new(1e-4, 100), (recipe, value) => recipe with { Temperature = value }),
        Number("top_p", UpToOne, (recipe, value) => recipe with { TopP = value }),
        Integer("top_k", 0, MaxTokens, (recipe, value) => recipe with { TopK = value }),
        new("rewards", (recipe, node) => recipe with { Rewards = RewardReader.Read(node) }),
        OneOf<VerifierProfile>("verifier", (recipe, value) => recipe with { Verifier = value }),
        OneOf<LossType>("loss_type", (recipe, value) => recipe with { LossType = value }),
        Number("epsilon_low", Share, (recipe, value) => recipe with { EpsilonLow = value }),
        Number("epsilon_high", UpToHundred, (recipe, value) => recipe with { EpsilonHigh = value }),
        Number("beta", UpToHundred, (recipe, value) => recipe with { Beta = value }),
        OneOf<RewardScaling>("scale_rewards", (recipe, value) => recipe with { ScaleRewards = value }),
        Flag("mask_truncated", (recipe, value) => recipe with { MaskTruncated = value }),
        Integer("num_iterations", 1, 100, (recipe, value) => recipe with { NumIterations = value }),
        OneOf<OldPolicy>("old_policy", (recipe, value) => recipe with { OldPolicy = value }),
        OneOf<ImportanceSampling>("importance_sampling", (recipe, value) => recipe with { ImportanceSampling = value }),
        Integer("max_staleness", 0, 8, (recipe, value) => recipe with { MaxStaleness = value }),
        Number("importance_sampling_cap", new(0, 100, OpenMin: true), (recipe, value) => recipe with { ImportanceSamplingCap = value }),
        Number("learning_rate", UpToOne, (recipe, value) => recipe with { LearningRate = value }),
        OneOf<LearningRateSchedule>("schedule", (recipe, value) => recipe with { Schedule = value }),
        Number("warmup_ratio", Share, (recipe, value) => recipe with { WarmupRatio = value }),
        Number("min_lr_rate", Share, (recipe, value) => recipe with { MinLrRate = value }),
        Number("adam_beta1", Decay, (recipe, value) => recipe with { AdamBeta1 = value }),
        Number("adam_beta2", Decay, (recipe, value) => recipe with { AdamBeta2 = value }),
        Number("adam_epsilon", UpToOne, (recipe, value) => recipe with { AdamEpsilon = value }),
        Number("weight_decay", Share, (recipe, value) => recipe with { WeightDecay = value }),
        Number("max_grad_norm", new(0, double.MaxValue), (recipe, value) => recipe with { MaxGradNorm = value }),
        Integer("max_steps", 1, 10_000_000, (recipe, value) => recipe with { MaxSteps = value }),
        Integer("loss_batch_size", 0, 1_000_000, (recipe, value) => recipe with { LossBatchSize = value }),
        Flag("drop_zero_variance_groups", (recipe, value) => recipe with { DropZeroVarianceGroups = value }),
        Integer("train_threads", 1, 1024, (recipe, value) => recipe with { TrainThreads = value }),
        Integer("trainer_ranks", 1, 64, (recipe, value) => recipe with { TrainerRanks = value }),
        Integer("micro_batch_tokens", 1, 1 << 24, (recipe, value) => recipe with { MicroBatchTokens = value }),
        Flag("activation_checkpointing", (recipe, value) => recipe with { ActivationCheckpointing = value }),
        Integer("save_every", 1, 10_000_000, (recipe, value) => recipe with { SaveEvery = value }),
        Integer("eval_every", 0, 10_000_000, (recipe, value) => recipe with { EvalEvery = value }),
        Number("eval_temperature", UpToHundred, (recipe, value) => recipe with { EvalTemperature = value }),
        Number("eval_top_p", UpToOne, (recipe, value) => recipe with { EvalTopP = value }),
        new("system_prompt", (recipe, node) => recipe with { SystemPrompt = RecipeValue.OptionalText(node, "system_prompt") }),
        new("chat_template", (recipe, node) => recipe with
        {
            ChatTemplate = RecipeValue.OneOf(node, "chat_template", Recipe.ChatTemplates.ToDictionary(name => name)),
        }),
        Flag(TrlCompat, (recipe, value) => recipe with { TrlCompat = value }),
        OneOf<WeightType>("dtype", (recipe, value) => recipe with { Dtype = value }),
    ];

    private static readonly FrozenDictionary<string, RecipeKey> ByName = All.ToFrozenDictionary(key => key.Name);

    public static RecipeKey? Find(string name) => ByName.GetValueOrDefault(name == StoredTrlCompat ? TrlCompat : name);

    private static RecipeKey Text(string name, Func<Recipe, string, Recipe> set) =>
        new(name, (recipe, node) => set(recipe, RecipeValue.Text(node, name)));

    private static RecipeKey Integer(string name, int min, int max, Func<Recipe, int, Recipe> set) =>
        new(name, (recipe, node) => set(recipe, (int)RecipeValue.Integer(node, name, min, max)));

    private static RecipeKey Number(string name, Interval range, Func<Recipe, double, Recipe> set) =>
        new(name, (recipe, node) => set(recipe, RecipeValue.Number(node, name, range)));

    private static RecipeKey Flag(string name, Func<Recipe, bool, Recipe> set) =>
        new(name, (recipe, node) => set(recipe, RecipeValue.Flag(node, name)));

    private static RecipeKey OneOf<T>(string name, Func<Recipe, T, Recipe> set)
        where T : struct, Enum
    {
        var choices = Enum.GetValues<T>().ToDictionary(RecipeJson.NameOf);
        return new(name, (recipe, node) => set(recipe, RecipeValue.OneOf(node, name, choices)));
    }
}
