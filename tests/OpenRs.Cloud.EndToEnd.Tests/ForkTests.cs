using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>A fork continues where its source was, to the bytes of one long run, whatever becomes of the source.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ForkTests(QuickstartFixture quickstart)
{
    [Fact]
    public async Task Fork_WithTheSameOptions_GivesTheBytesOfTheStraightRun()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var straight = await (await quickstart.Task.CreateRunAsync(cloud, 10, "save_every=3")).WaitForEndAsync(RunState.Succeeded);
        var reference = StoredRun.Read(cloud, straight);
        var middle = $"{straight.Name}/checkpoints/step-000003";

        // The middle is pinned for the last fork; a fork that was made needs nothing of its source.
        var fork = await ForkByCommandAsync(cloud, $"{straight.Name.Split('/')[^1]}/3");
        await new CheckpointService.CheckpointServiceClient(cloud.Channel).PinCheckpointAsync(
            new PinCheckpointRequest { Name = middle, Pinned = true });
        await cloud.Runs.DeleteRunAsync(new DeleteRunRequest { Name = straight.Name });
        AssertEndsLike(reference, cloud, await fork.WaitForEndAsync(RunState.Succeeded));
        Assert.Equal(Enumerable.Range(4, ElasticTask.Steps - 3), fork.Steps.Select(static step => step.Step));

        // Ended early, with a checkpoint between those of its plan, as at the end of a budget.
        var early = await quickstart.Task.CreateRunAsync(cloud, 5, "save_every=3");
        await early.WaitForAsync(static run => run.Step >= 1, "step 1");
        await cloud.Runs.CancelRunAsync(new CancelRunRequest { Name = early.Latest.Name });
        var ended = await early.WaitForEndAsync(RunState.Cancelled);
        Assert.InRange(ended.Checkpoint.Step, 1, ElasticTask.Steps - 1);
        var longer = await ForkAsync(cloud, $"{ended.Name}/checkpoints/latest", withoutOptimizer: false);
        AssertEndsLike(reference, cloud, await longer.WaitForEndAsync(RunState.Succeeded));

        var anew = await ForkAsync(cloud, middle, withoutOptimizer: true, ("max_steps", "2"), ("warmup_ratio", "0"));
        var other = await anew.WaitForEndAsync(RunState.Succeeded);
        Assert.Equal((2, 0L), (other.Step, other.Cost.GrantedUsdMicros));
        Assert.NotEqual(reference.WeightsSha256, other.Checkpoint.WeightsSha256);
    }

    // Its completions, answers, weights, optimizer and trainer's state are among the straight run's.
    private static void AssertEndsLike(StoredRun reference, ProcessCloud cloud, Run run)
    {
        var stored = StoredRun.Read(cloud, run);
        Assert.Equal(reference.WeightsSha256, stored.WeightsSha256);
        Assert.Equal(ElasticTask.Steps, run.Step);
        Assert.All(stored.Hashes, entry => Assert.Equal(reference.Hashes[entry.Key], entry.Value));
        Assert.Contains(stored.Hashes.Keys, static name => name.EndsWith("optimizer.safetensors", StringComparison.Ordinal));
        Assert.Contains("rollouts/000005/000000.jsonl", stored.Hashes.Keys);
    }

    private static async Task<WatchedRun> ForkByCommandAsync(ProcessCloud cloud, string checkpoint)
    {
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var result = await OpenRsCli.RunAsync("runs", "fork", checkpoint, "--budget", "10", "--output", "json", "--server", server);
        Assert.True(result.ExitCode == 0, result.ToString());
        return new WatchedRun(cloud, Run.Parser.ParseJson(Assert.Single(result.Output)));
    }

    private static async Task<WatchedRun> ForkAsync(
        ProcessCloud cloud, string checkpoint, bool withoutOptimizer, params (string Key, string Value)[] overrides)
    {
        var request = new ForkRunRequest
        {
            Checkpoint = checkpoint, Spec = new RunSpec { BudgetUsdMicros = 10_000_000 }, WithoutOptimizer = withoutOptimizer,
        };
        foreach (var (key, value) in overrides)
        {
            request.Spec.Overrides[key] = value;
        }

        return new WatchedRun(cloud, await cloud.Runs.ForkRunAsync(request));
    }
}
