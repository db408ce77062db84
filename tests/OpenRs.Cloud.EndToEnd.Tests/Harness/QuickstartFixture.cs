using OpenRs.Bench.ControlPlane.Elastic;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>The quickstart's model and problems, made once for all tests, and what a run that nothing disturbs makes of them.</summary>
public sealed class QuickstartFixture : IAsyncLifetime
{
    private readonly Lazy<Task<StoredRun>> _undisturbed;
    private readonly Lazy<Task<StoredRun>> _stale;

    public QuickstartFixture()
    {
        _undisturbed = new(() => RunUndisturbedAsync());
        _stale = new(() => RunUndisturbedAsync(Stale));
    }

    /// <summary>Recipe keys of a run whose rollouts overlap with training.</summary>
    public static string[] Stale { get; } = ["max_staleness=1", "old_policy=sampler"];

    /// <summary>Model and problems.</summary>
    public ElasticTask Task { get; private set; } = null!;

    /// <summary>What a run with one agent stores when nothing happens to it. Made when it is first asked for.</summary>
    public Task<StoredRun> Undisturbed => _undisturbed.Value;

    /// <summary>The same with <see cref="Stale"/>.</summary>
    public Task<StoredRun> UndisturbedStale => _stale.Value;

    public async Task InitializeAsync() => Task = await ElasticTask.CreateAsync();

    public async Task DisposeAsync() => await Task.DisposeAsync();

    /// <summary>Starts a run with two agents, and waits until one of them rolls out for step 2.</summary>
    /// <returns>The run, and that agent.</returns>
    public async Task<(WatchedRun Run, string Agent)> StartInMidRolloutAsync(ProcessCloud cloud)
    {
        var run = await Task.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        var agent = await cloud.WaitForWorkAsync(
            static unit => unit.StartsWith("rollout-000002", StringComparison.Ordinal), "rollouts of step 2");
        return (run, agent);
    }

    private async Task<StoredRun> RunUndisturbedAsync(params string[] overrides) =>
        (await ElasticBench.RunAsync(ElasticScenarios.All[0], Task, overrides, seed: 1, TimeProvider.System)).Stored;
}
