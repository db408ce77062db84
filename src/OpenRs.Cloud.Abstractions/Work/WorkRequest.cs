using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Work;

/// <summary>An agent's request for work under a lease.</summary>
[GenerateSerializer, Immutable, Alias("openrs.WorkRequest")]
public sealed record WorkRequest
{
    /// <summary>Agent id.</summary>
    [Id(0)]
    public required string AgentId { get; init; }

    /// <summary>Fencing token of the lease.</summary>
    [Id(1)]
    public required long FencingToken { get; init; }

    /// <summary>Units to give at most, at least 1.</summary>
    [Id(2)]
    public required int MaxUnits { get; init; }

    /// <summary>Work that the agent takes.</summary>
    [Id(3)]
    public AgentRoles Roles { get; init; } = AgentRoles.All;
}
