using System.Collections.Immutable;

namespace OpenRs.Cloud.Pools;

/// <summary>The runs that need agents of a pool. Who is there is not remembered: agents connect again after a restart.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolState")]
public sealed record PoolState
{
    /// <summary>Run ids in the order of arrival, with the agents each may use at most.</summary>
    [Id(0)]
    public ImmutableArray<PoolRun> Runs { get; init; } = [];

    /// <summary>The agents that are drained, by id.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, PoolDrain> Drains { get; init; } = ImmutableSortedDictionary<string, PoolDrain>.Empty;

    /// <summary>What groups of agents needed of late, by their roles.</summary>
    [Id(2)]
    public ImmutableSortedDictionary<string, PoolTrend> Trends { get; init; } = ImmutableSortedDictionary<string, PoolTrend>.Empty;
}
