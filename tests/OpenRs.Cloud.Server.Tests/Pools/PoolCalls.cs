using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Pools;

/// <summary>Calls of PoolService, in the few words that tests need.</summary>
internal static class PoolCalls
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public static async Task<Agent> GetAgentAsync(this ApiClient api, string pool, string agentId) =>
        await api.Pools.GetAgentAsync(new GetAgentRequest { Name = Name(pool, agentId) });

    public static async Task<Agent> DrainAsync(this ApiClient api, string pool, string agentId) =>
        await api.Pools.DrainAgentAsync(new DrainAgentRequest { Name = Name(pool, agentId) });

    public static async Task<Pool> GetPoolAsync(this ApiClient api, string pool) =>
        await api.Pools.GetPoolAsync(new GetPoolRequest { Name = $"pools/{pool}" });

    /// <summary>Asks until the agent is in a state: what it says and what is asked travel on two streams.</summary>
    public static async Task<Agent> BecomesAsync(this ApiClient api, string pool, string agentId, Func<Agent, bool> accepts)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (true)
        {
            var agent = await api.Pools.GetAgentAsync(
                new GetAgentRequest { Name = Name(pool, agentId) }, cancellationToken: timeout.Token);
            if (accepts(agent))
            {
                return agent;
            }
        }
    }

    private static string Name(string pool, string agentId) => $"pools/{pool}/agents/{agentId}";
}
