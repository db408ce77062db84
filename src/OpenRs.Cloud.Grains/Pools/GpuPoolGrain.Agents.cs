using System.Collections.Immutable;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <content>Who is there, who is drained, and what the pool looks like.</content>
public sealed partial class GpuPoolGrain
{
    private bool _isListed;

    private IPoolIndexGrain Index => grains.GetGrain<IPoolIndexGrain>(IPoolIndexGrain.Key);

    private string Name => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> JoinAsync(string agentId, AgentRoles roles, string process, CancellationToken cancellationToken)
    {
        _roster.ForgetSilent();
        _roster.Hear(agentId, roles);
        await SetDrainsAsync(DrainRules.Join(state.State.Drains, agentId, process), cancellationToken);
        await ListAsync(cancellationToken);
        return state.State.Drains.GetValueOrDefault(agentId)?.Time;
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(string agentId, CancellationToken cancellationToken)
    {
        _roster.Remove(agentId);
        await ReleaseAsync(agentId, cancellationToken);
        await UnlistAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset> DrainAsync(string agentId, string process, CancellationToken cancellationToken)
    {
        var drains = DrainRules.Add(state.State.Drains, agentId, process, _roster.Has, time.GetUtcNow());
        await SetDrainsAsync(drains, cancellationToken);
        return drains[agentId].Time;
    }

    /// <inheritdoc/>
    public async Task UndrainAsync(string agentId, CancellationToken cancellationToken)
    {
        await SetDrainsAsync(state.State.Drains.Remove(agentId), cancellationToken);
        _changed.Raise();
    }

    /// <inheritdoc/>
    public Task<PoolSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        ForgetSilent();
        var served = _roster.Served();
        var rejections = _rejections.Keys.ToLookup(static rejection => rejection.AgentId, static rejection => rejection.JobId);
        return Task.FromResult(new PoolSnapshot
        {
            Pool = Name,
            Jobs = PoolQueue.Order(state.State.Runs.Select(run => new PoolJob
            {
                JobId = run.RunId,
                MaxAgents = run.MaxAgents,
                Roles = run.Roles,
                Priority = run.Priority,
                Agents = served[run.RunId].Count(),
            })),
            Agents =
            [
                .. _roster.All.Select(agent => new PoolMember
                {
                    AgentId = agent.Key,
                    Roles = agent.Value.Roles,
                    JobId = agent.Value.JobId,
                    Drained = state.State.Drains.ContainsKey(agent.Key),
                    RejectedBy = [.. rejections[agent.Key]],
                }),
            ],
        });
    }

    private Task SetDrainsAsync(ImmutableSortedDictionary<string, PoolDrain> drains, CancellationToken cancellationToken) =>
        drains == state.State.Drains
            ? Task.CompletedTask
            : state.ReplaceAsync(context, state.State with { Drains = drains }, cancellationToken);

    // Each activation says it once, so that a crash between two writes heals.
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        if (!_isListed)
        {
            await Index.AddAsync(Name, cancellationToken);
            _isListed = true;
        }
    }

    private async Task UnlistAsync(CancellationToken cancellationToken)
    {
        if (_roster.IsEmpty && state.State.Runs.IsEmpty)
        {
            _isListed = false;
            await ForgetTrendsAsync(cancellationToken);
            await Index.RemoveAsync(Name, cancellationToken);
        }
    }
}
