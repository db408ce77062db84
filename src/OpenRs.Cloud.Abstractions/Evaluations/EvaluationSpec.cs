using System.Text.Json.Serialization;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>What an evaluation measures, on what and for how much: validated, resolved and fixed at creation.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationSpec")]
public sealed record EvaluationSpec
{
    /// <summary>The model.</summary>
    [Id(0)]
    public required ModelRef Model { get; init; }

    /// <summary>Dataset id of the problems.</summary>
    [Id(1)]
    public required string DatasetId { get; init; }

    /// <summary>The problems.</summary>
    [Id(2)]
    public required ObjectRef Dataset { get; init; }

    /// <summary>Number of problems, at least 1.</summary>
    [Id(3)]
    public required int Problems { get; init; }

    /// <summary>Samples of each problem, at least 1.</summary>
    [Id(4)]
    public required int SamplesPerProblem { get; init; }

    /// <summary>The resolved recipe as canonical JSON; its prompt, template and evaluation settings hold.</summary>
    [Id(5)]
    public required string RecipeJson { get; init; }

    /// <summary>Name of the recipe.</summary>
    [Id(6)]
    public required string RecipeName { get; init; }

    /// <summary>Seed of the sampling.</summary>
    [Id(7)]
    public required long Seed { get; init; }

    /// <summary>Shards to begin with, at least 1 and at most the number of samples.</summary>
    [Id(8)]
    public required int Shards { get; init; }

    /// <summary>Budget in US dollars, positive.</summary>
    [Id(9)]
    public required decimal BudgetUsd { get; init; }

    /// <summary>Agents to use at most, at least 1.</summary>
    [Id(10)]
    public required int MaxAgents { get; init; }

    /// <summary>Node pool.</summary>
    [Id(11)]
    public required string Pool { get; init; }

    /// <summary>What people say of it; <see langword="null"/> for nothing.</summary>
    [Id(12)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public JobAnnotations? Annotations { get; init; }

    /// <summary>Its pool gives agents to jobs of higher priority first; 0 unless somebody says otherwise.</summary>
    [Id(13)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Priority { get; init; }

    /// <summary>All samples: problems x samples of each.</summary>
    public int Samples => Problems * SamplesPerProblem;
}
