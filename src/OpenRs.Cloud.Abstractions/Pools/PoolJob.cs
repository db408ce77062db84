using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>A job that needs agents of a pool.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolJob")]
public sealed record PoolJob
{
    /// <summary>Job id.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>Agents that it may use at most, at least 1.</summary>
    [Id(1)]
    public required int MaxAgents { get; init; }

    /// <summary>Work that it consists of.</summary>
    [Id(2)]
    public required AgentRoles Roles { get; init; }

    /// <summary>Jobs of higher priority get agents first.</summary>
    [Id(3)]
    public required int Priority { get; init; }

    /// <summary>Agents that work for it.</summary>
    [Id(4)]
    public required int Agents { get; init; }

    /// <summary>Its place among those that can use another agent, from 1; 0 when it has all the agents that it may use.</summary>
    [Id(5)]
    public int Place { get; init; }
}
