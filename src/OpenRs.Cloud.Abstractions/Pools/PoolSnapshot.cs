namespace OpenRs.Cloud.Pools;

/// <summary>A pool as it is at one instant.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolSnapshot")]
public sealed record PoolSnapshot
{
    /// <summary>The pool.</summary>
    [Id(0)]
    public required string Pool { get; init; }

    /// <summary>Its jobs, in the order in which they get the next free agent.</summary>
    [Id(1)]
    public required IReadOnlyList<PoolJob> Jobs { get; init; }

    /// <summary>Its agents, by id.</summary>
    [Id(2)]
    public required IReadOnlyList<PoolMember> Agents { get; init; }
}
