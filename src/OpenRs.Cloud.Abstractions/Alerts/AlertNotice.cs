namespace OpenRs.Cloud.Alerts;

/// <summary>An alert as it is delivered to people outside of the service.</summary>
public sealed record AlertNotice
{
    /// <summary>Its id: the same, however often it is delivered.</summary>
    public required string Id { get; init; }

    /// <summary>Project of the job.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The job.</summary>
    public required string JobId { get; init; }

    /// <summary>The job's name for people; empty for none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The job's budget now, in US dollars.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>The steps completed by then; <see langword="null"/> of a job that has none.</summary>
    public int? Step { get; init; }

    /// <summary>What happened.</summary>
    public required IJobAlert Alert { get; init; }
}
