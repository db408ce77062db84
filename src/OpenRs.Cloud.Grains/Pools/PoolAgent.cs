using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>An agent that is connected.</summary>
/// <param name="JobId">The job that it serves; <see langword="null"/> for none.</param>
/// <param name="Roles">Work that it takes.</param>
/// <param name="HeardAt">When it was heard of last, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed record PoolAgent(string? JobId, AgentRoles Roles, long HeardAt);
