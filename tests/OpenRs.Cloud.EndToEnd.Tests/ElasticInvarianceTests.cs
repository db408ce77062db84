using System.Globalization;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// The same run gives the same bytes (completions, answers, weights, optimizer) whoever works for it and whatever is killed in between;
/// and what was acknowledged is never lost.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class ElasticInvarianceTests(QuickstartFixture quickstart, ITestOutputHelper output)
{
    public static TheoryData<string> Disturbed => [.. ElasticScenarios.All.Skip(1).Select(static scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Disturbed))]
    public async Task Run_UnderAnyScenario_GivesTheBytesOfOneAgent(string scenario) =>
        await AssertSameBytesAsync(scenario, [], await quickstart.Undisturbed);

    [Theory]
    [InlineData("4-agents")]
    [InlineData("2-agents-random-kills")]
    public async Task Run_WhoseRolloutsOverlapWithTraining_GivesTheBytesOfOneAgent(string scenario) =>
        await AssertSameBytesAsync(scenario, QuickstartFixture.Stale, await quickstart.UndisturbedStale);

    [Fact]
    public async Task Run_WhoseRolloutsOverlapWithTraining_IsAnotherRun()
    {
        var (stale, onPolicy) = ((await quickstart.UndisturbedStale).Hashes, (await quickstart.Undisturbed).Hashes);

        // Step 2 comes from version 1 in one and from version 2 in the other. (The learning rate of the first step is 0: it warms up.)
        Assert.Equal(onPolicy["rollouts/000000/000000.jsonl"], stale["rollouts/000000/000000.jsonl"]);
        Assert.NotEqual(onPolicy["rollouts/000002/000000.jsonl"], stale["rollouts/000002/000000.jsonl"]);
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("llama")]
    public async Task Run_OfAnotherFamily_GivesTheBytesOfOneAgent(string family)
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var model = await FamilyModel.ImportAsync(cloud, quickstart.Task.Model, family);
        cloud.StartAgent("agent-1");
        var reference = await FamilyModel.TrainAsync(cloud, quickstart.Task, model, family);
        cloud.StartAgent("agent-2");
        (await FamilyModel.TrainAsync(cloud, quickstart.Task, model, family)).AssertEqualTo(reference);
    }

    [Fact]
    public async Task Run_Undisturbed_StoresEveryCompletionAndCheckpoint()
    {
        var stored = await quickstart.Undisturbed;

        var completions = stored.Hashes.Keys.Count(static name => name.StartsWith("rollouts/", StringComparison.Ordinal));
        Assert.Equal(ElasticTask.Steps * ElasticTask.PromptsPerStep, completions);
        Assert.Equal([2, 4, 6], stored.CheckpointSteps);

        // Full at checkpoints, a delta in between; older versions are gone with the chains that nobody needs any more.
        Assert.Equal(
            ["000004.json", "000004.safetensors", "000005.delta", "000005.json", "000006.json", "000006.safetensors"], stored.Policies);
        Assert.Contains(stored.Hashes.Keys, static name => name.StartsWith("checkpoints/step-00000006/", StringComparison.Ordinal)
            && name.EndsWith("model.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhoseServerIsKilled_GoesOnFromTheLastAcknowledgedStep()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 2, "step 2");
        await cloud.KillServerAsync();
        var acknowledged = run.Latest.Step;

        await cloud.StartServerAsync();
        var afterwards = await cloud.Runs.GetRunAsync(new GetRunRequest { Name = run.Latest.Name });

        Assert.InRange(afterwards.Step, acknowledged, ElasticTask.Steps - 1);
        Assert.Equal(RunState.Running, afterwards.State);
    }

    [Fact]
    public async Task Run_WhoseAgentIsTerminated_LosesNoFinishedUnit()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var (run, leaver) = await quickstart.StartInMidRolloutAsync(cloud);

        // As a spot node is taken away: with a warning.
        var agent = cloud.Agents[leaver];
        var began = TimeProvider.System.GetTimestamp();
        agent.Terminate();

        Assert.Equal(0, await agent.WaitForExitAsync(WatchedRun.Timeout));
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 25);
        await AssertEndsLikeUndisturbedAsync(cloud, run);
        Assert.DoesNotContain(run.Latest.Cost.Phases, static phase => phase.Phase == Phase.Lost);
        Assert.Contains(agent.Lines, static line => line.Contains("Draining: ", StringComparison.Ordinal));

        // What it had under way was finished within its time, so nobody did it again.
        var others = ProcessCloud.WorkOf(cloud.Agents.Single(other => other.Key != leaver).Value);
        Assert.DoesNotContain(ProcessCloud.WorkOf(agent)[^1], others);
    }

    [Fact]
    public async Task TwoRuns_OnOneAgent_GiveSameBytesEachAsARunOnTwo()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var first = await quickstart.Task.CreateRunAsync(cloud);
        var second = await quickstart.Task.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");

        await AssertEndsLikeUndisturbedAsync(cloud, first);
        await AssertEndsLikeUndisturbedAsync(cloud, second);
    }

    [Fact]
    public async Task Run_WithTwoTrainerRanksOfWhichOneIsKilled_GivesSameBytesAsOneUndisturbed()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var agent = cloud.StartAgent("agent-1");
        var undisturbed = await RunAsync(static _ => Task.CompletedTask);
        var disturbed = await RunAsync(async run =>
        {
            await run.WaitForAsync(static run => run.Step >= 1, "step 1");
            ProcessSignal.Kill(int.Parse(Ranks().Last().TrimEnd('.').Split(' ')[^1], CultureInfo.InvariantCulture));
        });
        Assert.Equal(undisturbed.Hashes, disturbed.Hashes);

        // One for the first run, one that was killed, one in its place.
        Assert.Equal(3, Ranks().Count());

        IEnumerable<string> Ranks() =>
            agent.Lines.Where(static line => line.StartsWith("Trainer rank 1 of 2 is process ", StringComparison.Ordinal));

        async Task<StoredRun> RunAsync(Func<WatchedRun, Task> disturb)
        {
            var run = await quickstart.Task.CreateRunAsync(cloud, 10, "trainer_ranks=2", "max_steps=4");
            await disturb(run);
            return StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
        }
    }

    [Fact]
    public async Task Run_WithAnotherSeed_GivesOtherBytes()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "seed=7", "max_steps=1");
        cloud.StartAgent("agent-1");

        var other = StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));

        // Else the tests above would compare what cannot differ.
        var completions = other.Hashes.Where(static entry => entry.Key.StartsWith("rollouts/", StringComparison.Ordinal)).ToList();
        Assert.Equal(ElasticTask.PromptsPerStep, completions.Count);
        var reference = (await quickstart.Undisturbed).Hashes;
        Assert.All(completions, completion => Assert.NotEqual(reference[completion.Key], completion.Value));
    }

    [Fact]
    public async Task Run_WithItsRewardsInAnotherOrder_GivesSameBytes()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "rewards=[{name: format, weight: 1.0}, {name: accuracy, weight: 2.0}]");
        cloud.StartAgent("agent-1");

        var other = StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));

        // The sum of what a sample is worth is the same, to the bit; only the recipe's hash is another.
        var reference = await quickstart.Undisturbed;
        Assert.Equal((reference.CompletionsSha256, reference.WeightsSha256), (other.CompletionsSha256, other.WeightsSha256));
    }

    [Fact]
    public async Task Run_WhoseAgentIsFrozenPastItsLeaseWhileAnotherJoinsLate_GivesSameBytes()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud);
        var first = cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 2, "step 2");
        ProcessSignal.Freeze(first.Id);
        await run.WaitForAsync(static run => run.Agents == 0, "the end of the frozen agent's lease");

        // It holds the trainer's state and units of its own, and must neither be waited for nor get in the way.
        var second = cloud.StartAgent("agent-2");
        await run.WaitForAsync(run => run.Step >= 4, "step 4 by the agent that joined late");
        ProcessSignal.Thaw(first.Id);

        await AssertEndsLikeUndisturbedAsync(cloud, run);
        Assert.Contains(ProcessCloud.WorkOf(second), static unit => unit.StartsWith("rollout-", StringComparison.Ordinal));
        Assert.Contains(ProcessCloud.WorkOf(second), static unit => unit.StartsWith("train-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Agents_WithRolesAndALateJoiner_LoadPoliciesByDeltas()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "save_every=6");
        var spot = cloud.StartAgent("agent-1", options: ["--roles", "rollout,evaluate", "--spot"]);
        var trainer = cloud.StartAgent("agent-2", options: ["--roles", "train"]);
        await run.WaitForAsync(static run => run.Step >= 3, "step 3");

        // The next one comes late: it must load the snapshot of version 1 and all deltas since.
        await cloud.KillAgentAsync("agent-1");
        var late = cloud.StartAgent("agent-3", options: ["--roles", "rollout,evaluate", "--spot"]);

        var stored = StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
        var reference = await quickstart.Undisturbed;
        Assert.Equal((reference.CompletionsSha256, reference.WeightsSha256), (stored.CompletionsSha256, stored.WeightsSha256));
        Assert.Equal(
            ["000002.delta", "000003.delta", "000004.delta", "000005.delta"],
            stored.Policies.Where(static name => name.EndsWith(".delta", StringComparison.Ordinal)));
        Assert.NotEmpty(ProcessCloud.WorkOf(late));
        Assert.DoesNotContain(
            ProcessCloud.WorkOf(spot).Concat(ProcessCloud.WorkOf(late)),
            static unit => unit.StartsWith("train-", StringComparison.Ordinal));
        Assert.All(ProcessCloud.WorkOf(trainer), static unit => Assert.StartsWith("train-", unit, StringComparison.Ordinal));
    }

    private async Task AssertSameBytesAsync(string name, string[] overrides, StoredRun reference)
    {
        var scenario = ElasticScenarios.Named(name);
        var (result, stored) = await ElasticBench.RunAsync(scenario, quickstart.Task, overrides, seed: 1, TimeProvider.System);
        output.WriteLine($"{result}");
        stored.AssertEqualTo(reference);
        Assert.Equal(reference.CompletionsSha256, result.CompletionsSha256);
        if (name.Contains("kill", StringComparison.Ordinal))
        {
            Assert.InRange(result.Kills, 1, int.MaxValue);
        }
    }

    private async Task AssertEndsLikeUndisturbedAsync(ProcessCloud cloud, WatchedRun run)
    {
        var end = await run.WaitForEndAsync(RunState.Succeeded);
        Assert.Equal(ElasticTask.Steps, end.Step);
        StoredRun.Read(cloud, end).AssertEqualTo(await quickstart.Undisturbed);
    }
}
