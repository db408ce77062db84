namespace OpenRs.Cloud.Pools;

/// <summary>Between what bounds, and how fast, a node pool grows and shrinks.</summary>
public sealed record PoolLimits
{
    /// <summary>Agents at least, also without any run. Default: 0.</summary>
    public int MinAgents { get; init; }

    /// <summary>Agents at most. Default: 8.</summary>
    public int MaxAgents { get; init; } = 8;

    /// <summary>
    /// How long the need must be lower before the pool shrinks. Default: 3 minutes: longer than the tail of a step and an evaluation.
    /// </summary>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Time that a new agent must be able to work for its start to be worth its price, where a step is not longer. Default: 10 minutes.
    /// </summary>
    public TimeSpan WorthStarting { get; init; } = TimeSpan.FromMinutes(10);
}
