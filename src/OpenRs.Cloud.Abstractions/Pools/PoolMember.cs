using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>An agent of a pool.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PoolMember")]
public sealed record PoolMember
{
    /// <summary>Agent id.</summary>
    [Id(0)]
    public required string AgentId { get; init; }

    /// <summary>Work that it takes.</summary>
    [Id(1)]
    public required AgentRoles Roles { get; init; }

    /// <summary>The job that it works for; <see langword="null"/> for none.</summary>
    [Id(2)]
    public string? JobId { get; init; }

    /// <summary>Whether it is drained.</summary>
    [Id(3)]
    public bool Drained { get; init; }

    /// <summary>Jobs that could not use it a short while ago, such as those of another device.</summary>
    [Id(4)]
    public IReadOnlyList<string> RejectedBy { get; init; } = [];
}
