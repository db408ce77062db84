using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>Agents that are scaled as one: those of a pool with the same roles, on nodes of one kind.</summary>
public sealed record AgentGroup
{
    /// <summary>What each of them takes.</summary>
    public required AgentRoles Roles { get; init; }

    /// <summary>Price of one of them in US dollars per hour, not negative.</summary>
    public required decimal UsdPerHour { get; init; }

    /// <summary>Prices of an agent of the pool's other groups, by their roles, as far as they are known.</summary>
    public IReadOnlyDictionary<AgentRoles, decimal> OtherUsdPerHour { get; init; } = new Dictionary<AgentRoles, decimal>();
}
