namespace OpenRs.Cloud.Projects;

/// <summary>Money of the month that was promised to a job and that its ledger may not hold yet.</summary>
[GenerateSerializer, Immutable, Alias("openrs.BudgetPromise")]
public sealed record BudgetPromise
{
    /// <summary>The run or evaluation.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>The budget that it was admitted with, in US dollars.</summary>
    [Id(1)]
    public required decimal BudgetUsd { get; init; }

    /// <summary>When it was admitted.</summary>
    [Id(2)]
    public required DateTimeOffset Time { get; init; }
}
