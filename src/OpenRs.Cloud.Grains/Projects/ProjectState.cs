using System.Collections.Immutable;

namespace OpenRs.Cloud.Projects;

/// <summary>The runs and evaluations of a project.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ProjectState")]
public sealed record ProjectState
{
    /// <summary>Run ids, oldest first.</summary>
    [Id(0)]
    public ImmutableArray<string> RunIds { get; init; } = [];

    /// <summary>The last requests that created one of them, oldest first.</summary>
    [Id(1)]
    public ImmutableArray<CreateRequest> Requests { get; init; } = [];

    /// <summary>Budget of a calendar month in US dollars; 0 for no limit.</summary>
    [Id(2)]
    public decimal MonthlyUsd { get; init; }

    /// <summary>Evaluation ids, oldest first.</summary>
    [Id(3)]
    public ImmutableArray<string> EvaluationIds { get; init; } = [];

    /// <summary>What was promised to jobs whose ledgers may not hold it yet, oldest first.</summary>
    [Id(4)]
    public ImmutableArray<BudgetPromise> Promises { get; init; } = [];
}
