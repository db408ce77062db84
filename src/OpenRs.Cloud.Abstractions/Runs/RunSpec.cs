using System.Text.Json.Serialization;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>What a run trains, on what and for how much: validated, resolved and fixed at creation.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunSpec")]
public sealed record RunSpec
{
    /// <summary>Base model id.</summary>
    [Id(0)]
    public required string ModelId { get; init; }

    /// <summary>Dataset id of the training problems.</summary>
    [Id(1)]
    public required string DatasetId { get; init; }

    /// <summary>Training problems.</summary>
    [Id(2)]
    public required ObjectRef Dataset { get; init; }

    /// <summary>Dataset id of the held-out problems; <see langword="null"/> for none.</summary>
    [Id(3)]
    public string? EvalDatasetId { get; init; }

    /// <summary>Held-out problems; <see langword="null"/> for none.</summary>
    [Id(4)]
    public ObjectRef? EvalDataset { get; init; }

    /// <summary>The resolved recipe as canonical JSON.</summary>
    [Id(5)]
    public required string RecipeJson { get; init; }

    /// <summary>Name of the recipe.</summary>
    [Id(6)]
    public required string RecipeName { get; init; }

    /// <summary>Budget in US dollars, positive.</summary>
    [Id(7)]
    public required decimal BudgetUsd { get; init; }

    /// <summary>Agents to use at most, at least 1.</summary>
    [Id(8)]
    public required int MaxAgents { get; init; }

    /// <summary>Node pool.</summary>
    [Id(9)]
    public required string Pool { get; init; }

    /// <summary>The numbers of the recipe that the control plane plans by.</summary>
    [Id(10)]
    public required RunPlan Plan { get; init; }

    /// <summary>What to do at the end of the budget.</summary>
    [Id(11)]
    public OnBudget OnBudget { get; init; }

    /// <summary>What it was forked from; <see langword="null"/> when it starts from its base model.</summary>
    [Id(12)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunOrigin? Origin { get; init; }

    /// <summary>What people say of it at its creation; <see langword="null"/> for nothing.</summary>
    [Id(13)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JobAnnotations? Annotations { get; init; }

    /// <summary>Its pool gives agents to jobs of higher priority first; 0 unless somebody says otherwise.</summary>
    [Id(14)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    /// <summary>Completed steps that the run starts with: those of a checkpoint whose optimizer state it takes over, else 0.</summary>
    [JsonIgnore]
    public int StartStep => Origin is { WithoutOptimizer: false } origin ? origin.Step : 0;
}
