using Microsoft.Extensions.Options;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Server.Pools;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Scaling;

/// <summary>Asks the jobs of a pool what they need, and the pool how many agents a group should have.</summary>
internal sealed class PoolScaler(
    IGrainFactory grains, PoolDirectory pools, PriceBook prices, TimeProvider time, IOptions<ScalerOptions> options)
{
    /// <summary>How many agents a group should have now; none of a pool that has neither agents nor jobs.</summary>
    /// <exception cref="CloudException">PRICE_UNKNOWN.</exception>
    public async Task<int> DecideAsync(ScaledGroup group, CancellationToken cancellationToken)
    {
        var price = prices.UsdPerHour(group.GpuType, group.Spot, group.GpuCount, time.GetUtcNow());
        if (await pools.FindAsync(group.Pool, cancellationToken) is not { } pool)
        {
            return 0;
        }

        var needs = await Task.WhenAll(pool.Jobs.Select(
            job => grains.ReadJobAsync(job.JobId, JobNeed.Of, JobNeed.Of, cancellationToken)));
        var scaled = new AgentGroup
        {
            Roles = group.Roles,
            UsdPerHour = price,
            OtherUsdPerHour = await OtherPricesAsync(pool, group.Roles, cancellationToken),
        };

        // The bounds of a group are KEDA's.
        var limits = new PoolLimits { MaxAgents = int.MaxValue, WorthStarting = options.Value.WorthStarting };
        var needed = GroupDemand.Needed(pool, needs.OfType<JobNeed>(), scaled, limits);
        return await grains.GetGrain<IGpuPoolGrain>(group.Pool).ScaleAsync(
            group.Roles, needed, options.Value.CoolDown, cancellationToken);
    }

    // A group has nodes of one kind, so any of its agents tells what all of them cost.
    private async Task<IReadOnlyDictionary<AgentRoles, decimal>> OtherPricesAsync(
        PoolSnapshot pool, AgentRoles own, CancellationToken cancellationToken)
    {
        var others = pool.Agents.Where(agent => agent.JobId is not null && agent.Roles != own).DistinctBy(static agent => agent.Roles);
        var known = await Task.WhenAll(
            others.Select(agent => grains.GetGrain<IRolloutWorkerGrain>(agent.AgentId).GetAsync(cancellationToken)));
        return known.OfType<AgentSnapshot>().DistinctBy(static agent => agent.Info.Roles)
            .ToDictionary(static agent => agent.Info.Roles, static agent => agent.UsdPerHour);
    }
}
