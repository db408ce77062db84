using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>The agents that are connected and the jobs that they serve, as far as they were heard of.</summary>
internal sealed class PoolRoster(TimeProvider time, TimeSpan silence)
{
    private readonly Dictionary<string, PoolAgent> _agents = new(StringComparer.Ordinal);

    /// <summary>Whether nobody is there.</summary>
    public bool IsEmpty => _agents.Count == 0;

    /// <summary>The agents by id.</summary>
    public IEnumerable<KeyValuePair<string, PoolAgent>> All => _agents.OrderBy(static agent => agent.Key, StringComparer.Ordinal);

    /// <summary>Whether an agent is there.</summary>
    public bool Has(string agentId) => _agents.ContainsKey(agentId);

    /// <summary>An agent; <see langword="null"/> when it is not there.</summary>
    public PoolAgent? Find(string agentId) => _agents.GetValueOrDefault(agentId);

    /// <summary>An agent was heard of; it serves what it served.</summary>
    public void Hear(string agentId, AgentRoles roles) => Hear(agentId, roles, Find(agentId)?.JobId);

    /// <summary>An agent was heard of that serves a job, or none.</summary>
    public void Hear(string agentId, AgentRoles roles, string? jobId) =>
        _agents[agentId] = new PoolAgent(jobId, roles, time.GetTimestamp());

    /// <summary>An agent serves another job, or none any more.</summary>
    public void Move(string agentId, string? jobId)
    {
        if (_agents.TryGetValue(agentId, out var agent))
        {
            _agents[agentId] = agent with { JobId = jobId };
        }
    }

    /// <summary>An agent is gone.</summary>
    public void Remove(string agentId) => _agents.Remove(agentId);

    /// <summary>Forgets who is silent: the message that it is gone may have got lost, or been overtaken by an older one.</summary>
    public void ForgetSilent()
    {
        foreach (var agentId in _agents.Where(agent => time.GetElapsedTime(agent.Value.HeardAt) > silence)
            .Select(static agent => agent.Key)
            .ToList())
        {
            _agents.Remove(agentId);
        }
    }

    /// <summary>What the agents of each job can do.</summary>
    /// <param name="without">An agent that does not count.</param>
    public ILookup<string, AgentRoles> Served(string? without = null) => _agents
        .Where(agent => agent.Value.JobId is not null && agent.Key != without)
        .ToLookup(static agent => agent.Value.JobId!, static agent => agent.Value.Roles);
}
