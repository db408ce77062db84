using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Keys;

/// <summary>
/// Every key of a recipe with its range, in the order of canonical JSON. A new option is a property of an option type and a line here;
/// nothing else checks a range.
/// </summary>
internal static class RecipeKeys
{
    /// <summary>The key in canonical JSON, and the former one of recipes that people wrote.</summary>
    public const string StoredTrlCompat = "seed_compat";

    /// <summary>How the run learns; the keys that a recipe may have follow from it.</summary>
    public const string Kind = "kind";

    /// <summary>Whether to reproduce the faults of the reference system and its TRL.</summary>
    public const string TrlCompat = "trl_compat";

    /// <summary>The rank of the adapter that is trained.</summary>
    public const string LoraRank = "lora_r";

    private const int MaxTokens = 1 << 20;

    private const int MaxSteps = 10_000_000;

    private static readonly Interval Share = new(0, 1);
    private static readonly Interval Decay = new(0, 1, OpenMax: true);
    private static readonly Interval UpToHalf = new(0, 0.5);
    private static readonly Interval UpToOne = new(0, 1, OpenMin: true);
    private static readonly Interval UpToHundred = new(0, 100);
    private static readonly Interval Cap = new(0, 100, OpenMin: true);
    private static readonly Interval Alpha = new(0, 100_000, OpenMin: true);
    private static readonly Interval Temperature = new(1e-4, 100);

    private static readonly RecipeSection<Recipe> Run = new(recipe => recipe, (_, changed) => changed);

    private static readonly RecipeSection<Recipe> Rollouts = new(recipe => recipe, (_, changed) => changed, RecipeKind.Grpo);

    private static readonly RecipeSection<GrpoOptions> Grpo = new(
        recipe => recipe.Grpo, (recipe, grpo) => recipe with { Grpo = grpo }, RecipeKind.Grpo);

    private static readonly RecipeSection<SamplingOptions> Sampling = new(
        recipe => recipe.Grpo.Sampling,
        (recipe, sampling) => recipe with { Grpo = recipe.Grpo with { Sampling = sampling } },
        RecipeKind.Grpo);

    private static readonly RecipeSection<SftOptions> Sft = new(
        recipe => recipe.Sft, (recipe, sft) => recipe with { Sft = sft }, RecipeKind.Sft);

    private static readonly RecipeSection<OptimizerOptions> Optimizer = new(
        recipe => recipe.Grpo.Optimizer, (recipe, optimizer) => recipe with { Grpo = recipe.Grpo with { Optimizer = optimizer } });

    private static readonly RecipeSection<LoraOptions> Lora = new(recipe => recipe.Lora, (recipe, lora) => recipe with { Lora = lora });

    private static readonly RecipeSection<ComputeOptions> Compute = new(
        recipe => recipe.Grpo.Compute, (recipe, compute) => recipe with { Grpo = recipe.Grpo with { Compute = compute } });

    private static readonly RecipeSection<EvaluationOptions> Evaluation = new(
        recipe => recipe.Evaluation, (recipe, evaluation) => recipe with { Evaluation = evaluation });

    public static IReadOnlyList<RecipeKey> All { get; } =
    [
        Run.OneOf(Kind, o => o.Kind, (o, v) => o with { Kind = v }) with { Only = RecipeKind.Sft },
        Run.Text("name", o => o.Name, (o, v) => o with { Name = v }),
        Run.Long("seed", 0, long.MaxValue, o => o.Seed, (o, v) => o with { Seed = v }),
        Sft.Integer("rows_per_step", 1, 1 << 16, o => o.RowsPerStep, (o, v) => o with { RowsPerStep = v }),
        Sft.Integer("max_length", 2, MaxTokens, o => o.MaxLength, (o, v) => o with { MaxLength = v }),
        Sft.OneOf("long_rows", o => o.LongRows, (o, v) => o with { LongRows = v }),
        Sft.Flag("packing", o => o.Packing, (o, v) => o with { Packing = v }),
        Sft.Flag("completion_only_loss", o => o.CompletionOnlyLoss, (o, v) => o with { CompletionOnlyLoss = v }),
        Sft.Number("validation_share", UpToHalf, o => o.ValidationShare, (o, v) => o with { ValidationShare = v }),
        Sft.Integer("eval_steps", 0, MaxSteps, o => o.EvalSteps, (o, v) => o with { EvalSteps = v }),
        Sft.Integer("early_stopping_patience", 0, 10_000, o => o.EarlyStoppingPatience, (o, v) => o with { EarlyStoppingPatience = v }),
        Sft.Number(
            "early_stopping_threshold", UpToHundred, o => o.EarlyStoppingThreshold, (o, v) => o with { EarlyStoppingThreshold = v }),
        Rollouts.Integer("prompts_per_step", 1, 1 << 16, o => o.PromptsPerStep, (o, v) => o with { PromptsPerStep = v }),
        Rollouts.Integer("num_generations", 2, 1024, o => o.NumGenerations, (o, v) => o with { NumGenerations = v }),
        Run.Integer("max_prompt_length", 1, MaxTokens, o => o.MaxPromptLength, (o, v) => o with { MaxPromptLength = v }),
        Rollouts.OneOf("long_prompts", o => o.LongPrompts, (o, v) => o with { LongPrompts = v }) with { IsHashed = Never },
        Sampling.Integer("max_completion_length", 1, MaxTokens, o => o.MaxCompletionLength, (o, v) => o with { MaxCompletionLength = v })
            with { Only = null },
        Sampling.Number("temperature", Temperature, o => o.Temperature, (o, v) => o with { Temperature = v }),
        Sampling.Number("top_p", UpToOne, o => o.TopP, (o, v) => o with { TopP = v }),
        Sampling.Integer("top_k", 0, MaxTokens, o => o.TopK, (o, v) => o with { TopK = v }),
        Grpo.Key("rewards", RewardReader.Read, WriteRewards, o => o.Rewards, (o, v) => o with { Rewards = v }),
        Run.OneOf("verifier", o => o.Verifier, (o, v) => o with { Verifier = v }) with
        {
            IsHashed = static recipe => recipe.Verifier != VerifierProfile.Reference,
        },
        Grpo.OneOf("loss_type", o => o.LossType, (o, v) => o with { LossType = v }),
        Grpo.Integer("loss_batch_size", 0, 1_000_000, o => o.LossBatchSize, (o, v) => o with { LossBatchSize = v }),
        Grpo.Number("epsilon_low", Share, o => o.EpsilonLow, (o, v) => o with { EpsilonLow = v }),
        Grpo.Number("epsilon_high", UpToHundred, o => o.EpsilonHigh, (o, v) => o with { EpsilonHigh = v }),
        Grpo.Number("beta", UpToHundred, o => o.Beta, (o, v) => o with { Beta = v }),
        Grpo.OneOf("scale_rewards", o => o.ScaleRewards, (o, v) => o with { ScaleRewards = v }),
        Grpo.Flag("mask_truncated", o => o.MaskTruncated, (o, v) => o with { MaskTruncated = v }),
        Grpo.Flag("drop_zero_variance_groups", o => o.DropZeroVarianceGroups, (o, v) => o with { DropZeroVarianceGroups = v }),
        Grpo.Integer("num_iterations", 1, 100, o => o.NumIterations, (o, v) => o with { NumIterations = v }),
        Grpo.OneOf("old_policy", o => o.OldPolicy, (o, v) => o with { OldPolicy = v }),
        Grpo.OneOf("importance_sampling", o => o.ImportanceSampling, (o, v) => o with { ImportanceSampling = v }),
        Grpo.Number(
            "importance_sampling_cap", Cap, o => o.ImportanceSamplingCap, (o, v) => o with { ImportanceSamplingCap = v }),
        Rollouts.Integer("max_staleness", 0, 8, o => o.MaxStaleness, (o, v) => o with { MaxStaleness = v }),
        Optimizer.Number("learning_rate", UpToOne, o => o.LearningRate, (o, v) => o with { LearningRate = v }),
        Optimizer.OneOf("schedule", o => o.Schedule, (o, v) => o with { Schedule = v }),
        Optimizer.Number("warmup_ratio", Share, o => o.WarmupRatio, (o, v) => o with { WarmupRatio = v }),
        Optimizer.Number("min_lr_rate", Share, o => o.MinLrRate, (o, v) => o with { MinLrRate = v }),
        Optimizer.Number("adam_beta1", Decay, o => o.AdamBeta1, (o, v) => o with { AdamBeta1 = v }),
        Optimizer.Number("adam_beta2", Decay, o => o.AdamBeta2, (o, v) => o with { AdamBeta2 = v }),
        Optimizer.Number("adam_epsilon", UpToOne, o => o.AdamEpsilon, (o, v) => o with { AdamEpsilon = v }),
        Optimizer.Number("weight_decay", Share, o => o.WeightDecay, (o, v) => o with { WeightDecay = v }),
        Optimizer.Number("max_grad_norm", new(0, double.MaxValue), o => o.MaxGradNorm, (o, v) => o with { MaxGradNorm = v }),
        Optimizer.Integer("max_steps", 1, MaxSteps, o => o.MaxSteps, (o, v) => o with { MaxSteps = v }),
        Lora.Integer(LoraRank, 0, 1024, o => o.UpdateRank, (o, v) => o with { UpdateRank = v }) with { IsHashed = HasLora },
        Lora.Number("lora_alpha", Alpha, o => o.Alpha, (o, v) => o with { Alpha = v }) with { IsHashed = HasLora },
        Lora.Key(
            LoraModuleReader.Key, LoraModuleReader.Read, LoraModuleReader.Write, o => o.TargetModules,
            (o, v) => o with { TargetModules = v }) with { IsHashed = HasLora },
        Compute.Integer("train_threads", 1, 1024, o => o.TrainThreads, (o, v) => o with { TrainThreads = v }),
        Compute.Integer("trainer_ranks", 1, 64, o => o.TrainerRanks, (o, v) => o with { TrainerRanks = v }),
        Compute.Integer("micro_batch_tokens", 1, 1 << 24, o => o.MicroBatchTokens, (o, v) => o with { MicroBatchTokens = v }),
        Compute.Flag("activation_checkpointing", o => o.ActivationCheckpointing, (o, v) => o with { ActivationCheckpointing = v }),
        Run.Integer("save_every", 1, MaxSteps, o => o.SaveEvery, (o, v) => o with { SaveEvery = v }),
        Evaluation.Integer("eval_every", 0, MaxSteps, o => o.EvalEvery, (o, v) => o with { EvalEvery = v }),
        Evaluation.Number("eval_temperature", Temperature with { OrZero = true }, o => o.Temperature, (o, v) => o with { Temperature = v }),
        Evaluation.Number("eval_top_p", UpToOne, o => o.TopP, (o, v) => o with { TopP = v }),
        Evaluation.OneOf("eval_long_prompts", o => o.LongPrompts, (o, v) => o with { LongPrompts = v }) with { IsHashed = Never },
        Evaluation.OneOf("on_plateau", o => o.OnPlateau, (o, v) => o with { OnPlateau = v }) with { IsHashed = Never },
        Evaluation.Number("plateau_min_gain", UpToOne, o => o.PlateauMinGain, (o, v) => o with { PlateauMinGain = v }) with
        {
            IsHashed = Never,
        },
        Run.OptionalText("system_prompt", o => o.SystemPrompt, (o, v) => o with { SystemPrompt = v }),
        Run.OneOf("chat_template", Recipe.ChatTemplates, o => o.ChatTemplate, (o, v) => o with { ChatTemplate = v }),
        Grpo.Flag(TrlCompat, o => o.TrlCompat, (o, v) => o with { TrlCompat = v }) with { StoredName = StoredTrlCompat },
        Run.OneOf("dtype", o => o.Dtype, (o, v) => o with { Dtype = v }),
    ];

    private static readonly FrozenDictionary<string, RecipeKey> ByName = All.ToFrozenDictionary(key => key.Name);

    public static RecipeKey? Find(string name) => ByName.GetValueOrDefault(name == StoredTrlCompat ? TrlCompat : name);

    private static bool Never(Recipe recipe) => false;

    private static bool HasLora(Recipe recipe) => recipe.Lora.IsUsed;

    private static void WriteRewards(Utf8JsonWriter writer, ImmutableArray<RewardSpec> rewards) =>
        JsonSerializer.Serialize(writer, rewards, RecipeJsonContext.Default.ImmutableArrayRewardSpec);
}
