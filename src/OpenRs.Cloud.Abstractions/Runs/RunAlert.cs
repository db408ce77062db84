namespace OpenRs.Cloud.Runs;

/// <summary>An alert as it is delivered to people outside of the service.</summary>
public sealed record RunAlert
{
    /// <summary>Its id: the same, however often it is delivered.</summary>
    public required string Id { get; init; }

    /// <summary>Project of the run.</summary>
    public required string ProjectId { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>The run's name for people; empty for none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The run's budget now, in US dollars.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>What happened.</summary>
    public required RunEvent Event { get; init; }
}
