using OpenRs.Cloud.V1;
using Xunit;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>The scenarios of elastic invariance.</summary>
public static class ElasticScenarios
{
    // Two agents that take a second to start: one is at work most of the time, and the other is on its way.
    private static readonly TimeSpan KillPeriod = TimeSpan.FromSeconds(1);

    /// <summary>All of them; the first is what the others are compared with.</summary>
    public static IReadOnlyList<ElasticScenario> All { get; } =
    [
        new("1-agent", 0, static trial =>
        {
            trial.Start("agent-1");
            return Task.CompletedTask;
        }),
        new("4-agents", 0, static trial =>
        {
            trial.Start("agent-1", "agent-2", "agent-3", "agent-4");
            return Task.CompletedTask;
        }),
        new("2-agents-random-kills", 0, static trial =>
        {
            trial.Start("agent-1", "agent-2");
            return trial.KillAtRandomAsync(KillPeriod);
        }),
        new("kill-trainer", 0, KillTrainerAsync),
        new("kill-server", 0, KillServerAsync),
        new("pause-resume", 0, PauseAndResumeAsync),
        new("scale-1-4-2", 1, ScaleAsync),
    ];

    /// <summary>The scenario of a name.</summary>
    /// <exception cref="ArgumentException">There is none; says which there are.</exception>
    public static ElasticScenario Named(string name) => All.FirstOrDefault(scenario => scenario.Name == name)
        ?? throw new ArgumentException(
            $"There is no scenario '{name}'. There are: {string.Join(", ", All.Select(static scenario => scenario.Name))}.", nameof(name));

    // Step 3 (from 0) lies between two checkpoints: another agent must do the step before again, to the same bytes.
    private static async Task KillTrainerAsync(ElasticTrial trial)
    {
        trial.Start("agent-1", "agent-2");
        var trainer = await trial.Cloud.WaitForWorkAsync(static unit => unit == "train-000003/0", "training of step 3");
        await trial.KillAsync(trainer);
    }

    private static async Task KillServerAsync(ElasticTrial trial)
    {
        trial.Start("agent-1", "agent-2");
        foreach (var phase in new[] { RunPhase.Evaluate, RunPhase.Rollout, RunPhase.Train })
        {
            await trial.Run.WaitForAsync(run => run.Phase == phase && run.Agents > 0, $"an agent at work in phase {phase}");
            await trial.KillServerAsync();
        }
    }

    // Two agents before, another one afterwards. While the run is paused it holds no lease, so it costs nothing.
    private static async Task PauseAndResumeAsync(ElasticTrial trial)
    {
        trial.Start("agent-1", "agent-2");
        await trial.Run.WaitForAsync(static run => run.Step >= 2 && run.Phase == RunPhase.Rollout, "rollouts of step 2 or later");
        await trial.Cloud.Runs.PauseRunAsync(new PauseRunRequest { Name = trial.Run.Latest.Name });
        var paused = await trial.Run.WaitForAsync(static run => run.State == RunState.Paused, "its pause");
        Assert.Equal((0, 0L), (paused.Agents, paused.Cost.GrantedUsdMicros));
        Assert.Equal(paused.Step, paused.Checkpoint.Step);

        foreach (var id in trial.Cloud.Agents.Keys.ToList())
        {
            await trial.Cloud.TerminateAgentAsync(id);
        }

        Assert.Equal(paused.Cost, (await trial.GetAsync()).Cost);
        await trial.Cloud.Runs.ResumeRunAsync(new ResumeRunRequest { Name = trial.Run.Latest.Name });
        trial.Start("agent-3");
    }

    private static async Task ScaleAsync(ElasticTrial trial)
    {
        trial.Start("agent-1", "agent-2", "agent-3", "agent-4");
        await trial.Run.WaitForAsync(static run => run.Step >= 1, "step 1");
        Assert.True(trial.Run.Latest.Agents <= 1, "more agents than the run may have");
        await ScaleAsync(trial, 4);
        await trial.Run.WaitForAsync(static run => run.Agents >= 3, "more agents after scaling up");
        await ScaleAsync(trial, 2);
        await trial.Run.WaitForAsync(static run => run.Agents <= 2, "fewer agents after scaling down");
        Assert.True(trial.Run.Latest.State == RunState.Running, "the run was over before it was scaled");
    }

    private static async Task ScaleAsync(ElasticTrial trial, int maxAgents)
    {
        var scaled = await trial.Cloud.Runs.ScaleRunAsync(new ScaleRunRequest { Name = trial.Run.Latest.Name, MaxAgents = maxAgents });
        Assert.Equal(maxAgents, scaled.MaxAgents);
    }
}
