using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>The agents that are connected, whether they serve a job or not, as far as they were heard of.</summary>
internal sealed class PoolRoster(TimeProvider time, TimeSpan silence)
{
    private readonly Dictionary<string, (AgentRoles Roles, long HeardAt)> _agents = new(StringComparer.Ordinal);

    /// <summary>Whether nobody is there.</summary>
    public bool IsEmpty => _agents.Count == 0;

    /// <summary>Whether an agent is there.</summary>
    public bool Has(string agentId) => _agents.ContainsKey(agentId);

    /// <summary>An agent was heard of.</summary>
    public void Hear(string agentId, AgentRoles roles) => _agents[agentId] = (roles, time.GetTimestamp());

    /// <summary>An agent is gone.</summary>
    public void Remove(string agentId) => _agents.Remove(agentId);

    /// <summary>Forgets who is silent: the message that says that it is gone may have got lost.</summary>
    public void ForgetSilent()
    {
        foreach (var agentId in _agents.Where(agent => time.GetElapsedTime(agent.Value.HeardAt) > silence)
            .Select(static agent => agent.Key)
            .ToList())
        {
            _agents.Remove(agentId);
        }
    }

    /// <summary>The agents by id.</summary>
    public IEnumerable<(string AgentId, AgentRoles Roles)> All() =>
        _agents.OrderBy(static agent => agent.Key, StringComparer.Ordinal).Select(static agent => (agent.Key, agent.Value.Roles));
}
