using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Workers;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Pools;

/// <summary>Pools as the API shows them.</summary>
internal sealed class PoolReader(IGrainFactory grains)
{
    /// <summary>A pool with its jobs, and how many agents they want.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="jobs">Names jobs to the caller.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Api.Pool> ReadAsync(PoolSnapshot pool, JobNames jobs, CancellationToken cancellationToken)
    {
        var price = await PriceAsync(pool, cancellationToken);
        var demands = await Task.WhenAll(pool.Jobs.Select(job => DemandAsync(job.JobId, price, cancellationToken)));
        var names = await Task.WhenAll(pool.Jobs.Select(job => jobs.OfAsync(job.JobId, cancellationToken)));
        return new Api.Pool
        {
            Name = PoolName.Pool(pool.Pool),
            Agents = pool.Agents.Count,
            IdleAgents = pool.Agents.Count(static agent => agent is { Drained: false, JobId: null }),
            WorkingAgents = pool.Agents.Count(static agent => agent is { Drained: false, JobId: not null }),
            DrainingAgents = pool.Agents.Count(static agent => agent is { Drained: true, JobId: not null }),
            DrainedAgents = pool.Agents.Count(static agent => agent is { Drained: true, JobId: null }),
            WantedAgents = PoolDemand.Wanted(demands.OfType<RunDemand>()),
            Jobs = { pool.Jobs.Zip(names, ToApi) },
        };
    }

    private static Api.PoolJob ToApi(PoolJob job, string name) => new()
    {
        Job = name,
        Place = job.Place,
        Priority = job.Priority,
        Agents = job.Agents,
        MaxAgents = job.MaxAgents == int.MaxValue ? 0 : job.MaxAgents,
    };

    // A pool has nodes of one kind, so any of its agents tells what another one would cost.
    private async Task<decimal> PriceAsync(PoolSnapshot pool, CancellationToken cancellationToken) =>
        pool is { Jobs.Count: > 0, Agents: [var first, ..] }
        && await grains.GetGrain<IRolloutWorkerGrain>(first.AgentId).GetAsync(cancellationToken) is { } agent
            ? agent.UsdPerHour
            : 0;

    private Task<RunDemand?> DemandAsync(string jobId, decimal price, CancellationToken cancellationToken) => grains.ReadJobAsync(
        jobId, run => PoolDemand.Of(run, price), evaluation => PoolDemand.Of(evaluation, price), cancellationToken);
}
