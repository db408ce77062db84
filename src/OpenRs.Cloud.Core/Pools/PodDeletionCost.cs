using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>What it costs to end an agent's pod: of too many, Kubernetes ends those with the lowest cost first.</summary>
public static class PodDeletionCost
{
    /// <summary>Nothing for an agent without a lease; most for one that can train: another would load the trainer's state anew.</summary>
    /// <param name="roles">What it takes.</param>
    /// <param name="hasJob">Whether it works for a job.</param>
    public static int Of(AgentRoles roles, bool hasJob) => !hasJob ? 0 : roles.HasFlag(AgentRoles.Train) ? 2 : 1;
}
