using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>Which agent may join a job, and which leaves one for another.</summary>
public static class PoolCapacity
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

    /// <summary>
    /// Who gets a free agent: of the jobs of the highest priority the one with the fewest agents, of equals the one that came first.
    /// </summary>
    /// <param name="jobs">The jobs that have a place for it, in the order of arrival.</param>
    /// <param name="priority">Priority of a job.</param>
    /// <param name="serving">Agents of a job.</param>
    public static T? First<T>(IEnumerable<T> jobs, Func<T, int> priority, Func<T, int> serving)
        where T : class =>
        jobs.OrderByDescending(priority).ThenBy(serving).FirstOrDefault();

    /// <summary>
    /// Whether a job can give an agent to another: those that stay can do all its work, and it still has no fewer of them than the other.
    /// So a job that comes when all agents are taken does not wait until the first one is over, and agents do not go back and forth. To
    /// a job of higher priority it gives all but the last.
    /// </summary>
    /// <param name="needed">Work that the job consists of.</param>
    /// <param name="staying">What each agent that would stay can do.</param>
    /// <param name="other">Agents of the other job, without this one.</param>
    /// <param name="isUrgent">Whether the other job has a higher priority.</param>
    public static bool CanGive(AgentRoles needed, IReadOnlyCollection<AgentRoles> staying, int other, bool isUrgent = false) =>
        staying.Count > (isUrgent ? 0 : other) && staying.Aggregate(needed, static (missing, can) => missing & ~can) == AgentRoles.None;
}
