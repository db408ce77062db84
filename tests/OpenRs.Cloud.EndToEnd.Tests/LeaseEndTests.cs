using System.Diagnostics;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// What an agent computes when its lease is over nobody pays for: it stops within a second, and where it cannot, its process ends. The
/// server is killed, so that nothing but the agent's own clock tells it.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class LeaseEndTests(QuickstartFixture quickstart)
{
    // Connecting again and again takes some processor time; ten times that much would be work.
    private const double IdleSeconds = 1;
    private const int WorkDidNotStop = 4;
    private const int Killed = 128 + 9;

    // A step takes a minute or more.
    private static readonly string[] LongSteps =
        ["max_steps=2", "prompts_per_step=8", "num_generations=16", "num_iterations=100", "trainer_ranks=2"];

    // A unit takes half a minute or more: it is one prompt with all its completions, drawn from a model that knows nothing.
    private static readonly string[] LongUnits = ["max_steps=2", "prompts_per_step=1", "num_generations=256", "max_completion_length=4096"];

    [Fact]
    public async Task Training_WhoseLeaseEnds_StopsAtOnceInAllRanks()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        await quickstart.Task.CreateRunAsync(cloud, 10, LongSteps);

        await AssertStopsAsync(cloud, cloud.StartAgent("agent-1"), "train-");
    }

    [Fact]
    public async Task Decoding_WhoseLeaseEnds_StopsAtOnce()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var model = Path.Combine(cloud.Folder, "model");
        string[] init = ["models", "init", "--preset", "25m", "--tokenizer", quickstart.Task.Model, "--seed", "1", "--out", model];
        Assert.Equal(0, (await ProgramResult.OfAsync(BuiltProgram.Agent, init, WatchedRun.Timeout)).ExitCode);
        var spec = new RunSpec
        {
            BudgetUsdMicros = 10_000_000, Model = await new ApiUploads(cloud.Channel, "projects/default").ModelAsync(model),
        };
        await quickstart.Task.CreateRunAsync(cloud, spec, LongUnits);

        await AssertStopsAsync(cloud, cloud.StartAgent("agent-1"), "rollout-");
    }

    [Fact]
    public async Task Loading_ThatCannotBeStopped_EndsTheProcess()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud);

        // Opening it waits for a writer, as a file of a network file system does that has gone away.
        var folder = Path.Combine(cloud.Folder, "cache", "agent-1", run.Latest.Name.Split('/')[^1]);
        Directory.CreateDirectory(folder);
        Assert.Equal(0, (await ProgramResult.OfAsync("mkfifo", [Path.Combine(folder, "train.jsonl")], WatchedRun.Timeout)).ExitCode);
        var agent = cloud.StartAgent("agent-1");
        await cloud.WaitForWorkAsync(static _ => true, "work");
        await cloud.KillServerAsync();
        await WaitForLeaseEndAsync(agent);
        var started = Stopwatch.GetTimestamp();

        // On a busy machine leaving takes longer than it may, and the process kills itself.
        Assert.Contains(await agent.WaitForExitAsync(WatchedRun.Timeout), new[] { WorkDidNotStop, Killed });

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 2);
        Assert.Contains(agent.Lines, static line => line.Contains(
            "openrs agent: agent agent-1 ends itself (exit code 4): its work did not stop", StringComparison.Ordinal));
    }

    private static async Task AssertStopsAsync(ProcessCloud cloud, ChildProcess agent, string unit)
    {
        await cloud.WaitForWorkAsync(id => id.StartsWith(unit, StringComparison.Ordinal), $"a unit {unit}");
        await cloud.KillServerAsync();
        await WaitForLeaseEndAsync(agent);

        // The work stops in the same process, which continues: it counts what it used since then while it tries to connect twice.
        var before = ProcessorSeconds(agent.Id);
        var stopped = await agent.WaitForLineAsync(
            static line => line.Contains("The work under lease ", StringComparison.Ordinal), "that its work stopped", WatchedRun.Timeout);
        Assert.Matches(@" stopped 0\.\d\d s after it was told to\.$", stopped);
        var lines = agent.Lines.Count;
        await agent.WaitForLineAsync(
            _ => agent.Lines.Skip(lines).Count(static line => line.Contains("No connection to", StringComparison.Ordinal)) >= 2,
            "two more attempts to connect",
            WatchedRun.Timeout);
        Assert.InRange(ProcessorSeconds(agent.Id) - before, 0, IdleSeconds);

        // On a busy machine a process that is killed takes a moment to go.
        await Poll.UntilAsync(
            () => Task.FromResult(RunningPrograms.ChildrenOf(agent.Id)), static children => children.Count == 0, WatchedRun.Timeout);
    }

    private static Task WaitForLeaseEndAsync(ChildProcess agent) => agent.WaitForLineAsync(
        static line => line.Contains("was not renewed in time; its work is stopped", StringComparison.Ordinal),
        "the end of its lease",
        WatchedRun.Timeout);

    private static double ProcessorSeconds(int id)
    {
        using var process = Process.GetProcessById(id);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
