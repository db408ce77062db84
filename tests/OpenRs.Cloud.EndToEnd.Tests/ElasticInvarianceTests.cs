using System.Globalization;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// The same run gives the same bytes (completions, answers, weights, optimizer) whoever works for it and whatever is killed in between;
/// and what was acknowledged is never lost.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class ElasticInvarianceTests(QuickstartFixture quickstart)
{
    [Fact]
    public async Task Run_WithTwoAgents_StoresEveryCompletionAndCheckpoint()
    {
        var stored = await quickstart.Undisturbed;

        var completions = stored.Hashes.Keys.Count(static name => name.StartsWith("rollouts/", StringComparison.Ordinal));
        Assert.Equal(QuickstartFixture.Steps * QuickstartFixture.PromptsPerStep, completions);
        foreach (var step in new[] { 2, 4, 6 })
        {
            Assert.Contains(stored.Hashes.Keys, name => name.StartsWith($"checkpoints/step-{step:D8}/", StringComparison.Ordinal) && name.EndsWith("model.safetensors", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Run_WhoseServerIsKilled_GoesOnFromTheLastAcknowledgedStep()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        await run.WaitForAsync(static run => run.Step >= 2, "step 2");
        await cloud.KillServerAsync();
        var acknowledged = run.Latest.Step;

        await cloud.StartServerAsync();
        var afterwards = await cloud.Runs.GetRunAsync(new GetRunRequest { Name = run.Latest.Name });

        Assert.InRange(afterwards.Step, acknowledged, QuickstartFixture.Steps - 1);
        Assert.Equal(RunState.Running, afterwards.State);
        await AssertEndsLikeUndisturbedAsync(cloud, run);
    }

    [Fact]
    public async Task Run_WhoseServerIsKilledTwice_GivesSameBytes()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        foreach (var phase in new[] { RunPhase.Evaluate, RunPhase.Train })
        {
            await run.WaitForAsync(run => run.Phase == phase && run.Agents > 0, $"an agent at work in phase {phase}");
            await cloud.KillServerAsync();
            await cloud.StartServerAsync();
        }

        await AssertEndsLikeUndisturbedAsync(cloud, run);
    }

    [Fact]
    public async Task Run_WhoseTrainerIsKilled_IsFinishedByTheOtherAgent()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");

        // Step 3 (from 0) lies between two checkpoints: the other agent must do step 2 again, to the same bytes. Should the signal come too
        // late for that, the other goes on from what was acknowledged.
        var trainer = await cloud.WaitForWorkAsync(static unit => unit == "train-000003/0", "training of step 3");
        await cloud.KillAgentAsync(trainer);

        await AssertEndsLikeUndisturbedAsync(cloud, run);
        Assert.Contains(
            TestCloud.WorkOf(cloud.Agents.Single().Value),
            static unit => unit.StartsWith("train-", StringComparison.Ordinal) && string.CompareOrdinal(unit, "train-000003/0") >= 0);
    }

    [Fact]
    public async Task Run_WhoseRolloutAgentIsKilledMidStep_IsFinishedByTheOthers()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        string[] ids = ["agent-1", "agent-2", "agent-3"];
        foreach (var id in ids)
        {
            cloud.StartAgent(id);
        }

        var trainer = await cloud.WaitForWorkAsync(static unit => unit == "train-000001/0", "training of step 1");
        var other = await cloud.WaitForWorkAsync(
            static unit => string.CompareOrdinal(unit, "rollout-000002") > 0, "rollouts of a later step by another agent", ids.Where(id => id != trainer));
        await cloud.KillAgentAsync(other);

        await AssertEndsLikeUndisturbedAsync(cloud, run);
    }

    [Fact]
    public async Task Run_WhoseAgentIsTerminated_GetsItsWorkBackAtOnce()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");
        cloud.StartAgent("agent-2");
        var leaver = await cloud.WaitForWorkAsync(static unit => unit.StartsWith("rollout-000002", StringComparison.Ordinal), "rollouts of step 2");

        // As a spot node is taken away: with a warning.
        cloud.Agents[leaver].Terminate();

        Assert.Equal(0, await cloud.Agents[leaver].WaitForExitAsync(WatchedRun.Timeout));
        await AssertEndsLikeUndisturbedAsync(cloud, run);
        Assert.DoesNotContain(run.Latest.Cost.Phases, static phase => phase.Phase == "lost");
    }

    [Fact]
    public async Task TwoRuns_OnOneAgent_GiveSameBytesEachAsARunOnTwo()
    {
        await using var cloud = await TestCloud.StartAsync();
        var first = await quickstart.CreateRunAsync(cloud);
        var second = await quickstart.CreateRunAsync(cloud);
        cloud.StartAgent("agent-1");

        await AssertEndsLikeUndisturbedAsync(cloud, first);
        await AssertEndsLikeUndisturbedAsync(cloud, second);
    }

    [Fact]
    public async Task Run_WithTwoTrainerRanksOfWhichOneIsKilled_GivesSameBytesAsOneUndisturbed()
    {
        await using var cloud = await TestCloud.StartAsync();
        var agent = cloud.StartAgent("agent-1");
        var undisturbed = await RunAsync(static _ => Task.CompletedTask);
        var disturbed = await RunAsync(async run =>
        {
            await run.WaitForAsync(static run => run.Step >= 1, "step 1");
            ProcessSignal.Kill(int.Parse(Ranks().Last().TrimEnd('.').Split(' ')[^1], CultureInfo.InvariantCulture));
        });
        disturbed.AssertEqualTo(undisturbed);

        // One for the first run, one that was killed, one in its place.
        Assert.Equal(3, Ranks().Count());

        IEnumerable<string> Ranks() => agent.Lines.Where(static line => line.StartsWith("Trainer rank 1 of 2 is process ", StringComparison.Ordinal));

        async Task<StoredRun> RunAsync(Func<WatchedRun, Task> disturb)
        {
            var run = await quickstart.CreateRunAsync(cloud, 10, "trainer_ranks=2", "max_steps=4");
            await disturb(run);
            return StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));
        }
    }

    [Fact]
    public async Task Run_WithAnotherSeed_GivesOtherBytes()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud, 10, "seed=7", "max_steps=1");
        cloud.StartAgent("agent-1");

        var other = StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded));

        // Else the tests above would compare what cannot differ.
        var completions = other.Hashes.Where(static entry => entry.Key.StartsWith("rollouts/", StringComparison.Ordinal)).ToList();
        Assert.Equal(QuickstartFixture.PromptsPerStep, completions.Count);
        var reference = (await quickstart.Undisturbed).Hashes;
        Assert.All(completions, completion => Assert.NotEqual(reference[completion.Key], completion.Value));
    }

    [Fact]
    public async Task Run_WhoseAgentIsFrozenPastItsLeaseWhileAnotherJoinsLate_GivesSameBytes()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        var first = cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 2, "step 2");
        ProcessSignal.Freeze(first.Id);
        await run.WaitForAsync(static run => run.Agents == 0, "the end of the frozen agent's lease");

        // It holds the trainer's state and units of its own, and must neither be waited for nor get in the way.
        var second = cloud.StartAgent("agent-2");
        await run.WaitForAsync(run => run.Step >= 4, "step 4 by the agent that joined late");
        ProcessSignal.Thaw(first.Id);

        await AssertEndsLikeUndisturbedAsync(cloud, run);
        Assert.Contains(TestCloud.WorkOf(second), static unit => unit.StartsWith("rollout-", StringComparison.Ordinal));
        Assert.Contains(TestCloud.WorkOf(second), static unit => unit.StartsWith("train-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ThatAnAgentJoinsLate_SharesItsWorkAndGivesSameBytes()
    {
        await using var cloud = await TestCloud.StartAsync();
        var run = await quickstart.CreateRunAsync(cloud);
        var first = cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");

        // Frozen while the other starts, which may take longer than the rest of so small a run.
        ProcessSignal.Freeze(first.Id);
        cloud.StartAgent("agent-2");
        await cloud.WaitForWorkAsync(static _ => true, "work of the agent that joined late", "agent-2");
        ProcessSignal.Thaw(first.Id);

        await AssertEndsLikeUndisturbedAsync(cloud, run);
    }

    private async Task AssertEndsLikeUndisturbedAsync(TestCloud cloud, WatchedRun run)
    {
        var end = await run.WaitForEndAsync(RunState.Succeeded);
        Assert.Equal(QuickstartFixture.Steps, end.Step);
        StoredRun.Read(cloud, end).AssertEqualTo(await quickstart.Undisturbed);
    }
}
