using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes;

/// <summary>
/// Everything that decides what a run learns, apart from its model and its data. Immutable; made by the recipe loader,
/// which checks the ranges given here. Defaults are those of TRL at 69ad852e, the reference system's trainer, where it has the option.
/// </summary>
public sealed record Recipe
{
    /// <summary>The recipe's name, for people.</summary>
    public string Name { get; init; } = "custom";

    /// <summary>How the run learns. Each kind has keys of its own; those of the other kind are not part of the recipe.</summary>
    public RecipeKind Kind { get; init; }

    /// <summary>Seed of the prompt order and of sampling, 0 or more.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Prompts of one step, 1 to 65,536.</summary>
    public int PromptsPerStep { get; init; } = 1;

    /// <summary>Completions of each prompt (the group), 2 to 1,024.</summary>
    public int NumGenerations { get; init; } = 8;

    /// <summary>Tokens of a prompt at most, 1 to 1,048,576; a longer one is dealt with as <see cref="LongPrompts"/> says.</summary>
    public int MaxPromptLength { get; init; } = 512;

    /// <summary>What to do with longer prompts of the training problems. Those that are cut are counted in the steps' metrics.</summary>
    public LongPrompts LongPrompts { get; init; } = LongPrompts.Refuse;

    /// <summary>What the trainer does with the completions, and how they are drawn.</summary>
    public GrpoOptions Grpo { get; init; } = new();

    /// <summary>How a run of the kind sft learns.</summary>
    public SftOptions Sft { get; init; } = new();

    /// <summary>The evaluations during the run.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>
    /// Whose verdicts rewards and evaluations are given by: mathematics, or the reference system's grader with its faults, to repeat its
    /// results.
    /// </summary>
    public VerifierProfile Verifier { get; init; } = VerifierProfile.Corrected;

    /// <summary>
    /// Policy versions by which a step's rollouts lag behind it, 0 to 8. 0 is on policy. With 1, the rollouts of step s + 1 always come
    /// from version s and are generated while step s trains, which needs <see cref="OldPolicy"/> sampler or
    /// <see cref="ImportanceSampling"/>; more needs the latter, the decoupled objective.
    /// </summary>
    public int MaxStaleness { get; init; }

    /// <summary>Steps between checkpoints, 1 to 10,000,000.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>
    /// The system message of rows without one of their own, taken literally: doubled braces reach the model doubled. Null for none.
    /// </summary>
    public string? SystemPrompt { get; init; }

    /// <summary>The chat templates that the learning engine has as code.</summary>
    public static IReadOnlyList<string> ChatTemplates { get; } = ["deepseek-r1", "chatml", "llama-3"];

    /// <summary>Those that end a prompt with the opening think tag, so that no completion holds it.</summary>
    public static IReadOnlyList<string> TemplatesThatOpenThink { get; } = ["deepseek-r1"];

    /// <summary>Name of the chat template, one of <see cref="ChatTemplates"/>.</summary>
    public string ChatTemplate { get; init; } = "deepseek-r1";

    /// <summary>The format of the weights; a base model of another is converted when it is loaded.</summary>
    public WeightType Dtype { get; init; } = WeightType.BFloat16;

    /// <summary>The adapter that is trained in place of the model's weights, whatever the kind.</summary>
    public LoraOptions Lora { get; init; } = new();

    /// <summary>Optimizer, clipping and learning rate, whatever the kind.</summary>
    public OptimizerOptions Optimizer => Grpo.Optimizer;

    /// <summary>How the computation is divided, whatever the kind.</summary>
    public ComputeOptions Compute => Grpo.Compute;

    /// <summary>Rows of the dataset that one step takes: its prompts, or what it is trained on.</summary>
    public int RowsPerStep => Kind == RecipeKind.Sft ? Sft.RowsPerStep : PromptsPerStep;

    /// <summary>Whether the loss compares with the model that the run starts from, which the trainer then holds too.</summary>
    public bool HasReference => Kind == RecipeKind.Grpo && Grpo.Beta > 0;

    /// <summary>The defaults of a kind.</summary>
    public static Recipe Of(RecipeKind kind) => kind switch
    {
        RecipeKind.Grpo => new Recipe(),

        // TRL's for supervised fine-tuning.
        RecipeKind.Sft => new Recipe
        {
            Kind = kind, Grpo = new GrpoOptions { Optimizer = new OptimizerOptions { LearningRate = 2e-5 } },
        },
    };

    /// <summary>How the completions of evaluations are drawn: as long as in training, from all tokens of the top-p.</summary>
    public SamplingOptions EvaluationSampling() =>
        Grpo.Sampling with { Temperature = Evaluation.Temperature, TopP = Evaluation.TopP, TopK = 0 };
}
