using OpenRs.Cloud.Agents;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Pools;

/// <summary>
/// The runs that need agents of a node pool, and which agent serves which; the key is the pool's name. It calls the index alone.
/// </summary>
[Alias("openrs.IGpuPoolGrain")]
public interface IGpuPoolGrain : IGrainWithStringKey
{
    /// <summary>A job needs agents, or another number of them.</summary>
    /// <param name="jobId">Job id.</param>
    /// <param name="maxAgents">Agents to use at most, at least 1.</param>
    /// <param name="roles">Work that it consists of.</param>
    /// <param name="priority">Jobs of higher priority get agents first.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    [Alias("AddJobAsync")]
    Task AddJobAsync(string jobId, int maxAgents, AgentRoles roles, int priority, CancellationToken cancellationToken = default);

    /// <summary>The same with priority 0. Only servers of earlier builds call this, while a cluster is upgraded.</summary>
    [Alias("AddRunAsync")]
    Task AddRunAsync(string jobId, int maxAgents, AgentRoles roles, CancellationToken cancellationToken = default);

    /// <summary>A run needs no agents any more.</summary>
    [Alias("RemoveRunAsync")]
    Task RemoveRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The job that a free agent should serve next: of those of the highest priority the one with the fewest agents;
    /// <see langword="null"/> if none needs it. A place is kept for an agent that can do what those who are there cannot, such as
    /// training.
    /// </summary>
    [Alias("AssignAsync")]
    Task<string?> AssignAsync(string agentId, AgentRoles roles, CancellationToken cancellationToken = default);

    /// <summary>
    /// An agent serves this job, as its lease tells. To be said at least once a minute: the pool forgets who is silent, and everybody in a
    /// restart.
    /// </summary>
    /// <returns>Whether another job that has fewer agents, or a higher priority, could use one of this job's.</returns>
    [Alias("ServesAsync")]
    Task<bool> ReportAssignmentAsync(string agentId, AgentRoles roles, string jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes an agent from its job for one of higher priority, or one that has fewer if that still makes them more equal; then the agent
    /// is to ask for its next job.
    /// </summary>
    /// <returns>Whether the agent is to leave its job.</returns>
    [Alias("MoveAsync")]
    Task<bool> MoveAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>An agent connected.</summary>
    /// <param name="agentId">Agent id.</param>
    /// <param name="roles">Work that it takes.</param>
    /// <param name="process">Tells its process from others under the same id.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Since when this process is drained; <see langword="null"/> when it is not.</returns>
    [Alias("JoinAsync")]
    Task<DateTimeOffset?> JoinAsync(string agentId, AgentRoles roles, string process, CancellationToken cancellationToken = default);

    /// <summary>An agent disconnected. Its drain holds for when its process comes back.</summary>
    [Alias("LeaveAsync")]
    Task LeaveAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>A process of an agent gets no more jobs. It keeps the one that it has.</summary>
    /// <returns>Since when it is drained.</returns>
    [Alias("DrainAsync")]
    Task<DateTimeOffset> DrainAsync(string agentId, string process, CancellationToken cancellationToken = default);

    /// <summary>An agent gets jobs again.</summary>
    [Alias("UndrainAsync")]
    Task UndrainAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>The pool as it is.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<PoolSnapshot> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>An agent serves no run now.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>A job cannot use an agent, which therefore is not sent there again for a while.</summary>
    [Alias("RejectAsync")]
    Task RejectAsync(string agentId, string jobId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Answers when an assignment may have become possible since <paramref name="revision"/>, or after <paramref name="wait"/>.
    /// </summary>
    /// <returns>The revision now; give it to the next call.</returns>
    [Alias("WaitForRunsAsync"), AlwaysInterleave]
    Task<long> WaitForRunsAsync(long revision, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>
    /// Decides how many agents a group of the pool should have: it grows at once, and shrinks to the most that was needed during the
    /// cool-down.
    /// </summary>
    /// <param name="roles">What each agent of the group takes.</param>
    /// <param name="needed">The agents of the group that are needed now.</param>
    /// <param name="coolDown">How long fewer must be enough.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>The agents that the group should have.</returns>
    [Alias("ScaleAsync")]
    Task<int> ScaleAsync(AgentRoles roles, int needed, TimeSpan coolDown, CancellationToken cancellationToken = default);
}
