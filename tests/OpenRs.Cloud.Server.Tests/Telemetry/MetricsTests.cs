using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Telemetry;

/// <summary>What a scraper sees of a server: idle, at work, and after its run.</summary>
public sealed class MetricsTests : IDisposable
{
    private const string Pool = "measured";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_OfAnIdleServer_ShowWhatThereIsNot()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var metrics = await UntilAsync(
            server, static metrics => metrics.Of("openrs_project_monthly_budget_usd", ("project", "default")).Count == 1);
        foreach (var name in new[] { "openrs_agents", "openrs_pools", "openrs_leases" })
        {
            Assert.Equal([0.0], metrics.Of(name));
        }

        foreach (var state in new[] { "QUEUED", "PROVISIONING", "RUNNING", "PAUSED", "STOPPING" })
        {
            Assert.Equal([0.0], metrics.Of("openrs_runs", ("state", state)));
        }

        // A counter that appears with its first event would show no rise to a rule.
        foreach (var state in new[] { "SUCCEEDED", "FAILED", "CANCELLED", "BUDGET_EXHAUSTED", "PLATEAUED" })
        {
            Assert.Equal([0.0], metrics.Of("openrs_runs_ended_total", ("state", state)));
        }

        Assert.Equal([0.0], metrics.Of("openrs_unit_failures_total"));
        Assert.Equal([0.0], metrics.Of("openrs_project_monthly_budget_usd", ("project", "default")));
        Assert.Contains("dotnet_process_cpu_time_seconds_total", metrics.Names);
        Assert.Contains(metrics.Names, static name => name.StartsWith("orleans_", StringComparison.Ordinal));
        Assert.Contains(metrics.Names, static name => name.StartsWith("kestrel_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_OfARun_EqualTheApiAndLeaveWithIt()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync(Pool));
        await using (var agent = await EvaluationCalls.AtWorkAsync(server, "agent", Pool))
        {
            await agent.CompleteAsync(Assert.Single(await agent.RequestWorkAsync(1)));
            await agent.HeartbeatAsync();
            await AssertAtWorkAsync(server, await api.GetAsync(run.Name));
            await agent.WorkToTheEndAsync();
            await agent.CloseLeaseAsync();
            Assert.Equal(RunState.Succeeded, (await api.GetAsync(run.Name)).State);
        }

        var job = ("job", run.Name.Split('/')[^1]);
        var after = await UntilAsync(server, metrics => metrics.Of("openrs_job_budget_usd", job).Count == 0);
        Assert.Equal([1.0], after.Of("openrs_runs_ended_total", ("state", "SUCCEEDED")));
        foreach (var name in after.Names.Where(static name => name.StartsWith("openrs_", StringComparison.Ordinal)))
        {
            Assert.True(after.Of(name, job).Count == 0, $"{name} still tells of the run.");
        }
    }

    private static async Task AssertAtWorkAsync(ServerProcess server, Run run)
    {
        var job = ("job", run.Name.Split('/')[^1]);
        var metrics = await Scrape.OfAsync(server.HttpAddress);
        Assert.Equal([1.0], metrics.Of("openrs_runs", ("state", "RUNNING")));
        Assert.Equal([1.0], metrics.Of("openrs_run_info", job, ("project", "test"), ("recipe", run.Spec.Recipe), ("pool", Pool)));
        Assert.Equal([run.Cost.BudgetUsdMicros / 1e6], metrics.Of("openrs_job_budget_usd", job));
        Assert.Equal([run.Cost.ReserveUsdMicros / 1e6], metrics.Of("openrs_job_reserve_usd", job));
        Assert.Equal(run.Cost.SpentUsdMicros / 1e6, metrics.Of("openrs_job_spent_usd", job).Sum(), 9);
        Assert.Equal([run.Cost.GrantedUsdMicros / 1e6], metrics.Of("openrs_job_granted_usd", job));
        var left = run.Cost.BudgetUsdMicros - run.Cost.SpentUsdMicros - run.Cost.GrantedUsdMicros - run.Cost.ReserveUsdMicros;
        Assert.Equal(left / 1e6, Assert.Single(metrics.Of("openrs_job_left_usd", job)), 9);
        Assert.Equal([1.0], metrics.Of("openrs_leases"));
        Assert.Equal([1.0], metrics.Of("openrs_job_leases", job));
        Assert.Equal([1.0], metrics.Of("openrs_leases_opened_total"));
        Assert.True(metrics.Of("openrs_lease_renewals_total").Single() >= 1, "No renewal was counted.");
        Assert.Equal([1.0], metrics.Of("openrs_unit_results_total", ("status", "Accepted")));
        Assert.Equal([1.0], metrics.Of("openrs_agents"));
        Assert.Equal([1.0], metrics.Of("openrs_pool_agents", ("pool", Pool), ("state", "assigned")));
        Assert.Equal([1.0], metrics.Of("openrs_pool_jobs", ("pool", Pool)));
        Assert.True(metrics.Of("openrs_job_units", job).Sum() > 0, "No unit is shown.");
    }

    [Fact]
    public async Task Metrics_WhereCallersNeedCredentials_NeedTheirOwnToken()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--auth", "required");
        var token = (await File.ReadAllTextAsync(_folder["data/metrics.token"])).Trim();
        var admin = (await File.ReadAllTextAsync(_folder["data/admin.key"])).Trim();
        Assert.Equal(401, await Scrape.StatusAsync(server.HttpAddress, null));
        Assert.Equal(401, await Scrape.StatusAsync(server.HttpAddress, admin));
        Assert.Equal(401, await Scrape.StatusAsync(server.HttpAddress, server.AgentToken));
        Assert.Equal(200, await Scrape.StatusAsync(server.HttpAddress, token));
    }

    private static Task<Scrape> UntilAsync(ServerProcess server, Func<Scrape, bool> condition) => Poll.UntilAsync(
        () => Scrape.OfAsync(server.HttpAddress), condition, Timeout, static metrics => string.Join('\n', metrics.Names));
}
