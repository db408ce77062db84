using System.Diagnostics.Metrics;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Agents and pools.</summary>
internal sealed class AgentInstruments
{
    public AgentInstruments(Meter meter, LiveGrains live)
    {
        meter.CreateObservableGauge("openrs_agents", () => (long)live.Agents.Now.Count(), description: "Agents that are connected.");
        meter.CreateObservableGauge("openrs_pools", () => (long)live.Pools.Now.Count(), description: "Pools that agents or jobs named.");
        meter.CreateObservableGauge(
            "openrs_pool_agents", () => AgentsOf(live), description: "Agents of a pool, by type of GPU and by whether a job has them.");
        meter.CreateObservableGauge(
            "openrs_pool_gpus_usd_per_hour",
            () => live.Agents.Now.GroupBy(static agent => agent.State.Info.Pool).Select(static pool => Series.Of(
                pool.Sum(static agent => agent.State.Info.UsdPerHour), Series.Label("pool", pool.Key))),
            description: "What the agents of a pool cost together in an hour at work, at the prices of when they connected.");
        meter.CreateObservableGauge(
            "openrs_pool_jobs",
            () => live.Pools.Now.Select(static pool => Series.Of(pool.State.Jobs, Series.Label("pool", pool.Id))),
            description: "Jobs that need agents of a pool.");
    }

    private static IEnumerable<Measurement<long>> AgentsOf(LiveGrains live) =>
        from agent in live.Agents.Now
        group agent by (agent.State.Info.Pool, agent.State.Info.GpuType, IsIdle: agent.State.JobId is null) into agents
        select Series.Of(
            agents.Count(),
            Series.Label("pool", agents.Key.Pool),
            Series.Label("gpu_type", agents.Key.GpuType),
            Series.Label("state", agents.Key.IsIdle ? "idle" : "assigned"));
}
