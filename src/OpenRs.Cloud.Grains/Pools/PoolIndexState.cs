using System.Collections.Immutable;

namespace OpenRs.Cloud.Pools;

/// <summary>The pools that have agents or jobs.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolIndexState")]
public sealed record PoolIndexState
{
    /// <summary>Their names, sorted.</summary>
    [Id(0)]
    public ImmutableArray<string> Pools { get; init; } = [];
}
