using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>Which agent may join a job.</summary>
public static class PoolPlaces
{
    /// <summary>
    /// Whether a job has a place for an agent. The last place is for whoever can do what those who are there cannot: else a run could be
    /// full of agents that only roll out, and never train.
    /// </summary>
    /// <param name="needed">Work that the job consists of.</param>
    /// <param name="maxAgents">Agents that it may use at most.</param>
    /// <param name="served">What each agent that serves it can do.</param>
    /// <param name="roles">What the agent can do.</param>
    public static bool IsFree(AgentRoles needed, int maxAgents, IReadOnlyCollection<AgentRoles> served, AgentRoles roles)
    {
        var missing = served.Append(roles).Aggregate(needed, static (missing, can) => missing & ~can);
        return (needed & roles) != AgentRoles.None && served.Count + (missing == AgentRoles.None ? 1 : 2) <= maxAgents;
    }
}
