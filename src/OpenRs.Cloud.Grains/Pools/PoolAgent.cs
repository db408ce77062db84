using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>An agent that serves a job.</summary>
/// <param name="RunId">The job.</param>
/// <param name="Roles">Work that it takes.</param>
/// <param name="HeardAt">When it was heard of last, by <see cref="TimeProvider.GetTimestamp"/>.</param>
internal sealed record PoolAgent(string RunId, AgentRoles Roles, long HeardAt);
