using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Runs;

/// <summary>The numbers of a recipe and its datasets that the control plane plans by; all else concerns the agents.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunPlan")]
public sealed record RunPlan
{
    /// <summary>Optimizer steps, at least 1.</summary>
    [Id(0)]
    public required int MaxSteps { get; init; }

    /// <summary>Prompts of a step, at least 1, each of which is one rollout unit; without rollouts the rows that it trains on.</summary>
    [Id(1)]
    public required int PromptsPerStep { get; init; }

    /// <summary>Steps between checkpoints, at least 1; the last step always ends with one.</summary>
    [Id(2)]
    public required int SaveEvery { get; init; }

    /// <summary>Steps between evaluations; 0 evaluates only before the first and after the last step.</summary>
    [Id(3)]
    public required int EvalEvery { get; init; }

    /// <summary>Held-out problems; 0 for no evaluation.</summary>
    [Id(4)]
    public required int EvalProblems { get; init; }

    /// <summary>Held-out problems of one evaluation unit, at least 1.</summary>
    [Id(5)]
    public required int EvalProblemsPerUnit { get; init; }

    /// <summary>
    /// Policy versions by which a step's rollouts lag behind it, at least 0. With 1, the rollouts of step s + 1 always come from version
    /// s and are generated while step s trains.
    /// </summary>
    [Id(6)]
    public int MaxStaleness { get; init; }

    /// <summary>What to do when the accuracy on the held-out problems has levelled off.</summary>
    [Id(7)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public OnPlateau OnPlateau { get; init; }

    /// <summary>The gain in accuracy that the steps left must be able to bring, above 0 to 1; 0 where nobody looks.</summary>
    [Id(8)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double PlateauMinGain { get; init; }

    /// <summary>How the run learns.</summary>
    [Id(9)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunKind Kind { get; init; }

    /// <summary>Validations in a row without a lower loss after which the run ends; 0 never ends it early.</summary>
    [Id(10)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int EarlyStoppingPatience { get; init; }

    /// <summary>By how much a loss must be lower to count as lower, at least 0.</summary>
    [Id(11)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double EarlyStoppingThreshold { get; init; }
}
