using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>A run that needs agents.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolRun")]
public sealed record PoolRun
{
    /// <summary>Run id.</summary>
    [Id(0)]
    public required string RunId { get; init; }

    /// <summary>Agents to use at most, at least 1.</summary>
    [Id(1)]
    public required int MaxAgents { get; init; }

    /// <summary>Work that it consists of.</summary>
    [Id(2)]
    public required AgentRoles Roles { get; init; }

    /// <summary>Runs of higher priority get agents first.</summary>
    [Id(3)]
    public int Priority { get; init; }
}
