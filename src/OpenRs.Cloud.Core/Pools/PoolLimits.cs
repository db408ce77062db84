namespace OpenRs.Cloud.Pools;

/// <summary>Between what bounds a node pool grows and shrinks.</summary>
public sealed record PoolLimits
{
    /// <summary>Agents at least, also without any run. Default: 0.</summary>
    public int MinAgents { get; init; }

    /// <summary>Agents at most. Default: 8.</summary>
    public int MaxAgents { get; init; } = 8;

    /// <summary>
    /// Time that a new agent must be able to work for its start to be worth its price, where a step is not longer. Default: 10 minutes.
    /// </summary>
    public TimeSpan WorthStarting { get; init; } = TimeSpan.FromMinutes(10);
}
