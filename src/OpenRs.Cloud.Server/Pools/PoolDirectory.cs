using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Server.Agents;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Finds pools and agents. Names that nothing has make no grain.</summary>
internal sealed class PoolDirectory(IGrainFactory grains, IOptions<AgentOptions> options)
{
    private const int AtOnce = 100;

    /// <summary>The pools that have agents or jobs, or that the server's settings name, sorted.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
    [
        .. (await grains.GetGrain<IPoolIndexGrain>(IPoolIndexGrain.Key).ListAsync(cancellationToken))
            .Union(options.Value.Pools)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>A pool; <see langword="null"/> when there is none.</summary>
    public async Task<PoolSnapshot?> FindAsync(string pool, CancellationToken cancellationToken) =>
        (await ListAsync(cancellationToken)).Contains(pool) ? await grains.GetGrain<IGpuPoolGrain>(pool).GetAsync(cancellationToken) : null;

    /// <summary>Whether an agent is in a pool.</summary>
    /// <param name="pool">The pool; <see langword="null"/> for any.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public async Task<bool> HasAgentAsync(string? pool, string agentId, CancellationToken cancellationToken) =>
        (await MembersAsync(pool, cancellationToken)).ContainsKey(agentId);

    /// <summary>The agents of a pool by id; one that left meanwhile is an id alone.</summary>
    /// <param name="pool">The pool; <see langword="null"/> for all.</param>
    /// <param name="after">The id to begin behind; <see langword="null"/> for the first.</param>
    /// <param name="atOnce">How many to look at together.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    public async IAsyncEnumerable<(string Id, AgentSnapshot? Agent)> ScanAgentsAsync(
        string? pool, string? after, int atOnce, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var members = await MembersAsync(pool, cancellationToken);
        var rest = members.Where(member => after is null || StringComparer.Ordinal.Compare(member.Key, after) > 0);
        foreach (var some in rest.Chunk(Math.Min(atOnce, AtOnce)))
        {
            var agents = await Task.WhenAll(
                some.Select(member => grains.GetGrain<IRolloutWorkerGrain>(member.Key).GetAsync(cancellationToken)));
            foreach (var (member, agent) in some.Zip(agents))
            {
                yield return (member.Key, agent?.Info.Pool == member.Value ? agent : null);
            }
        }
    }

    // The pool of each agent by its id, sorted.
    private async Task<SortedDictionary<string, string>> MembersAsync(string? pool, CancellationToken cancellationToken)
    {
        var names = (await ListAsync(cancellationToken)).Where(name => pool is null || name == pool);
        var snapshots = await Task.WhenAll(names.Select(name => grains.GetGrain<IGpuPoolGrain>(name).GetAsync(cancellationToken)));
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var snapshot in snapshots)
        {
            foreach (var agent in snapshot.Agents)
            {
                members[agent.AgentId] = snapshot.Pool;
            }
        }

        return members;
    }
}
