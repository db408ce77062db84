using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>A run under a scenario.</summary>
/// <param name="cloud">Server and agents.</param>
/// <param name="run">The run.</param>
/// <param name="seed">Chooses whom a scenario kills.</param>
/// <param name="time">The clock.</param>
public sealed class ElasticTrial(ProcessCloud cloud, WatchedRun run, int seed, TimeProvider time)
{
    private readonly Random _random = new(seed);

    /// <summary>Server and agents.</summary>
    public ProcessCloud Cloud => cloud;

    /// <summary>The run.</summary>
    public WatchedRun Run => run;

    /// <summary>Processes killed so far.</summary>
    public int Kills { get; private set; }

    /// <summary>Starts agents.</summary>
    /// <param name="ids">Their ids.</param>
    public void Start(params string[] ids)
    {
        foreach (var id in ids)
        {
            cloud.StartAgent(id);
        }
    }

    /// <summary>Kills an agent (SIGKILL).</summary>
    public async Task KillAsync(string id)
    {
        await cloud.KillAgentAsync(id);
        Kills++;
    }

    /// <summary>Kills the server (SIGKILL) and starts it again on its data.</summary>
    public async Task KillServerAsync()
    {
        await cloud.KillServerAsync();
        Kills++;
        await cloud.StartServerAsync();
    }

    /// <summary>
    /// Kills an agent chosen at random every few seconds from the first step on, and starts it again, until the last step is done. On a
    /// machine that is so busy that nothing got done meanwhile it waits for that: agents that never finish anything would show nothing.
    /// </summary>
    /// <param name="period">The shortest time between two kills.</param>
    public async Task KillAtRandomAsync(TimeSpan period)
    {
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");
        while (run.Latest.Step < run.Latest.MaxSteps)
        {
            var ids = cloud.Agents.Keys.Order(StringComparer.Ordinal).ToList();
            var id = ids[_random.Next(ids.Count)];
            await KillAsync(id);
            cloud.StartAgent(id);
            var seen = ProgressOf(run.Latest);
            await Task.Delay(period, time);
            await run.WaitForAsync(run => run.Step >= run.MaxSteps || ProgressOf(run) != seen, "any progress");
        }
    }

    /// <summary>The run as the server tells it now.</summary>
    public async Task<Run> GetAsync() => await cloud.Runs.GetRunAsync(new GetRunRequest { Name = run.Latest.Name });

    private static (int Step, RunPhase Phase, int Finished) ProgressOf(Run run) => (run.Step, run.Phase, run.Progress?.Finished ?? 0);
}
