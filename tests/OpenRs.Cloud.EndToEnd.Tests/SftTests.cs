using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>Runs that learn from solutions, through the same service as all others.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class SftTests(QuickstartFixture quickstart)
{
    private const int Steps = 12;

    private static readonly string[] Short = [$"max_steps={Steps}", "save_every=4", "eval_steps=4", "rows_per_step=16", "validation_share=0.02"];

    [Fact]
    public async Task SftRun_WhoseTrainerIsKilled_LearnsAndGivesTheBytesOfOneUndisturbed()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var undisturbed = await StartAsync(cloud);
        var reference = await SucceedAsync(cloud, undisturbed);
        AssertLearned(undisturbed, reference);

        var disturbed = await StartAsync(cloud);
        await disturbed.WaitForAsync(static run => run.Step >= 6, "step 6");
        await cloud.KillAgentAsync("agent-1");
        cloud.StartAgent("agent-2");
        (await SucceedAsync(cloud, disturbed)).AssertEqualTo(reference);
        Assert.Equal(undisturbed.Latest.Validation, disturbed.Latest.Validation);

        // Nothing falls by as much as this, so the second validation ends it.
        var early = await StartAsync(cloud, "early_stopping_patience=1", "early_stopping_threshold=100");
        await early.WaitForEndAsync(RunState.Plateaued);
        Assert.Equal((8, 8), (early.Latest.Step, early.Latest.Checkpoint.Step));
        Assert.Contains("has not fallen in 1 validations", early.Latest.StateReason, StringComparison.Ordinal);
        Assert.Equal((0, 0), (early.Latest.Cost.GrantedUsdMicros, early.Latest.Cost.ReserveUsdMicros));
    }

    private static void AssertLearned(WatchedRun run, StoredRun stored)
    {
        var end = run.Latest;
        Assert.Equal((RunKind.Sft, 1), (end.Kind, end.MaxAgents));
        string[] names = ["loss", "mean_token_accuracy", "num_tokens", "entropy", "grad_norm", "learning_rate", "epoch"];
        Assert.All(run.Steps, step => Assert.Empty(names.Except(step.Values.Keys)));
        Assert.All(run.Steps, static step => Assert.DoesNotContain("reward", step.Values.Keys));

        // The loss over rows that it never sees falls from validation to validation.
        var validations = run.Steps.Where(static step => step.Values.ContainsKey("eval_loss")).ToList();
        Assert.Equal([4, 8, Steps], validations.Select(static step => step.Step));
        List<double> losses = [.. validations.Select(static step => step.Values["eval_loss"])];
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.True(losses[^1] < losses[0] - 0.01, string.Join(", ", losses));
        Assert.Equal((Steps, losses[^1]), (end.Validation.BestStep, end.Validation.BestLoss));

        // It was evaluated before and after; only what is evaluated is published, and nothing was rolled out.
        Assert.Equal([0, Steps], end.Evaluations.Select(static evaluation => evaluation.Step));
        Assert.Equal(["000012.json", "000012.safetensors"], stored.Policies);
        Assert.Equal([4, 8, Steps], stored.CheckpointSteps);
        Assert.DoesNotContain(end.Cost.Phases, static phase => phase.Phase == Phase.Rollout && phase.UsdMicros > 0);
    }

    private Task<WatchedRun> StartAsync(ProcessCloud cloud, params string[] overrides) =>
        quickstart.Task.CreateSftRunAsync(cloud, 10, [.. Short, .. overrides]);

    private static async Task<StoredRun> SucceedAsync(ProcessCloud cloud, WatchedRun run) =>
        StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
}
