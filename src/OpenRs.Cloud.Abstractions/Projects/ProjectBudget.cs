namespace OpenRs.Cloud.Projects;

/// <summary>A project's money in the current calendar month in UTC, in US dollars.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ProjectBudget")]
public sealed record ProjectBudget
{
    /// <summary>Budget of a month; 0 for no limit.</summary>
    [Id(0)]
    public required decimal MonthlyUsd { get; init; }

    /// <summary>Spent this month.</summary>
    [Id(1)]
    public required decimal SpentUsd { get; init; }

    /// <summary>What runs and evaluations that are not over may still spend.</summary>
    [Id(2)]
    public required decimal CommittedUsd { get; init; }
}
