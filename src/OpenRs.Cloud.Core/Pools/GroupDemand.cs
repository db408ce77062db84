using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>How many agents of one group the jobs of a pool need. Groups of a pool share its jobs, each by its roles.</summary>
public static class GroupDemand
{
    /// <summary>
    /// The agents of a group that are needed now. A drained one gets no work, so it is replaced as long as there is some.
    /// </summary>
    /// <param name="pool">The pool as it is.</param>
    /// <param name="jobs">What its jobs have to do and can pay.</param>
    /// <param name="group">The group.</param>
    /// <param name="limits">The group's limits.</param>
    public static int Needed(PoolSnapshot pool, IEnumerable<JobNeed> jobs, AgentGroup group, PoolLimits limits)
    {
        var needs = jobs.ToDictionary(static job => job.JobId);
        var demands = pool.Jobs
            .Where(job => (job.Roles & group.Roles) != AgentRoles.None)
            .Select(job => needs.TryGetValue(job.JobId, out var need) ? Of(pool, job.Roles, need, group) : null);
        var needed = DesiredAgents.Needed(demands.OfType<RunDemand>(), limits);
        var drained = pool.Agents.Count(agent => agent.Drained && agent.Roles == group.Roles);
        return needed == 0 ? 0 : (int)Math.Min((long)needed + drained, limits.MaxAgents);
    }

    /// <summary>What a job wants of a group: places for work that nobody there can do are left to those who can.</summary>
    /// <param name="pool">The pool as it is.</param>
    /// <param name="roles">Work that the job consists of.</param>
    /// <param name="need">What it has to do and can pay.</param>
    /// <param name="group">The group.</param>
    public static RunDemand Of(PoolSnapshot pool, AgentRoles roles, JobNeed need, AgentGroup group)
    {
        var there = pool.Agents.Where(agent => agent.JobId == need.JobId && !agent.Drained).Select(static agent => agent.Roles).ToList();
        var own = there.Count(agent => agent == group.Roles);
        var others = there.Where(agent => agent != group.Roles).ToList();
        var missing = others.Aggregate(roles, static (missing, can) => missing & ~can);

        // Whoever is there has one of the units that it can do.
        var waiting = need.Units.For(group.Roles) - there.Count(agent => need.Units.For(agent & group.Roles) > 0);

        // Work that is not due yet needs its agent too: its node starts while others do what comes before.
        var isFirst = own == 0 && (missing & group.Roles) != AgentRoles.None;
        return new RunDemand
        {
            WantedAgents = Math.Max(0, need.MaxAgents - others.Count - ((missing & ~group.Roles) == AgentRoles.None ? 0 : 1)),
            ServingAgents = own,
            WaitingUnits = Math.Max(waiting, isFirst ? 1 : 0),
            FreeUsd = need.FreeUsd,
            UsdPerHour = group.UsdPerHour,
            OthersUsdPerHour = others.Sum(agent => group.OtherUsdPerHour.GetValueOrDefault(agent)),
            Step = need.Step,
        };
    }
}
