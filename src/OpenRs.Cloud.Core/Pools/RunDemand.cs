namespace OpenRs.Cloud.Pools;

/// <summary>What one run wants of a node pool.</summary>
public sealed record RunDemand
{
    /// <summary>Agents that the run may use, at least 0; 0 for one that is paused or about to end.</summary>
    public required int WantedAgents { get; init; }

    /// <summary>Agents that work for it now.</summary>
    public required int ServingAgents { get; init; }

    /// <summary>
    /// Work units of the step under way that nobody has taken. At the tail of a step there are none, and a new agent would only wait.
    /// </summary>
    public required int WaitingUnits { get; init; }

    /// <summary>What the run may still promise to agents, in US dollars: budget less what is spent, granted and reserved.</summary>
    public required decimal FreeUsd { get; init; }

    /// <summary>Price of one agent of the pool in US dollars per hour, not negative.</summary>
    public required decimal UsdPerHour { get; init; }

    /// <summary>What those who work for it and are no agents of the pool's group cost, in US dollars per hour, not negative.</summary>
    public decimal OthersUsdPerHour { get; init; }

    /// <summary>How long a step takes; zero while that is not known.</summary>
    public TimeSpan Step { get; init; }
}
