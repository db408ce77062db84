using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>What a job waits for that no agent works for.</summary>
public static class PoolWait
{
    /// <summary>The reason of its state, which stays until it has an agent; why none comes is for <see cref="Explain"/> to say.</summary>
    /// <param name="pool">The job's pool.</param>
    public static string ReasonOf(string pool) => $"Waiting for its first agent of pool '{pool}'.";

    /// <summary>Why a job waits; <see langword="null"/> when it has agents or needs none.</summary>
    /// <param name="pool">Its pool as it is.</param>
    /// <param name="jobId">The job.</param>
    public static JobWait? Explain(PoolSnapshot pool, string jobId) =>
        pool.Jobs.FirstOrDefault(job => job.JobId == jobId) is { Agents: 0 } job
            ? new JobWait(ReasonOf(pool, job), job.Place, pool.Jobs.Count(static other => other.Place > 0))
            : null;

    /// <summary>What a job would wait for that came now.</summary>
    /// <param name="pool">Its pool as it is.</param>
    /// <param name="maxAgents">Agents that it may use at most, at least 1.</param>
    /// <param name="roles">Work that it consists of.</param>
    /// <param name="priority">Its priority.</param>
    public static JobWait OfNew(PoolSnapshot pool, int maxAgents, AgentRoles roles, int priority)
    {
        var job = new PoolJob { JobId = "", MaxAgents = maxAgents, Roles = roles, Priority = priority, Agents = 0 };
        return Explain(pool with { Jobs = PoolQueue.Order([.. pool.Jobs, job]) }, job.JobId)!;
    }

    private static string ReasonOf(PoolSnapshot pool, PoolJob job)
    {
        var (name, agents) = (pool.Pool, pool.Agents);
        if (agents.Count == 0)
        {
            return $"Pool '{name}' has no agents; `openrs agent --pool {name}` starts one.";
        }

        var open = agents.Where(static agent => !agent.Drained).ToList();
        if (open.Count == 0)
        {
            var are = agents.Count == 1 ? "is" : "are";
            return $"{All(agents.Count)} of pool '{name}' {are} drained; `openrs agents undrain AGENT` gives one work again.";
        }

        var able = open.Where(agent => (agent.Roles & job.Roles) != AgentRoles.None).ToList();
        if (able.Count == 0)
        {
            return $"No agent of pool '{name}' takes what it needs: {Words(job.Roles)} (`openrs agent --roles`).";
        }

        var usable = able.Where(agent => !agent.RejectedBy.Contains(job.JobId)).ToList();
        if (usable.Count == 0)
        {
            return $"No agent of pool '{name}' can be used: they compute on another device than its first one, or its budget cannot pay "
                + "their price.";
        }

        if (usable.Any(static agent => agent.JobId is null))
        {
            return $"An agent of pool '{name}' is free and is about to join.";
        }

        return $"{All(usable.Count)} of pool '{name}' that it could use {(usable.Count == 1 ? "works" : "work")} for other jobs.";
    }

    private static string All(int agents) => agents == 1 ? "The only agent" : $"All {agents} agents";

    private static string Words(AgentRoles roles) => string.Join(
        ", ",
        new[] { AgentRoles.Rollout, AgentRoles.Train, AgentRoles.Evaluate }
            .Where(role => roles.HasFlag(role))
            .Select(static role => role.ToString().ToLowerInvariant()));
}
