using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>Runs scenarios with real processes: a server of its own for each, agents, kills.</summary>
public static class ElasticBench
{
    private const long BudgetMicros = 10_000_000;

    /// <summary>Runs a scenario to the end of its run.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="task">What is trained.</param>
    /// <param name="overrides">Recipe keys that differ, as key=value.</param>
    /// <param name="seed">Chooses whom the scenario kills.</param>
    /// <param name="time">The clock.</param>
    /// <returns>Figures, and all that the run stored.</returns>
    public static async Task<(ElasticResult Result, StoredRun Stored)> RunAsync(
        ElasticScenario scenario, ElasticTask task, IEnumerable<string> overrides, int seed, TimeProvider time)
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var began = time.GetTimestamp();
        var run = await task.CreateRunAsync(
            cloud, new RunSpec { BudgetUsdMicros = BudgetMicros, MaxAgents = scenario.MaxAgents }, overrides);
        var trial = new ElasticTrial(cloud, run, seed, time);
        await scenario.DisturbAsync(trial);
        var end = await run.WaitForEndAsync(RunState.Succeeded);
        var stored = StoredRun.Read(cloud, end);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        return (new ElasticResult(scenario.Name, stored.WeightsSha256, stored.CompletionsSha256, trial.Kills, seconds), stored);
    }
}
