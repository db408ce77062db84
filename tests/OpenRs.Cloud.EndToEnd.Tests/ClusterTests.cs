using Grpc.Core;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>Three servers of one cluster: a run outlives two of them and ends with the bytes of a run on one server.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ClusterTests(QuickstartFixture quickstart, ITestOutputHelper output)
{
    // Three missed probes of at most 3 s each, the agents' pause of at most 5 s, and a step: about 15 s. The rest is for a loaded machine.
    private const double LongestGap = 30;

    [Fact]
    public async Task Run_WhoseSiloIsKilledTwice_GoesOnWithin30SecondsToTheBytesOfOneServer()
    {
        await using var cloud = await ClusterCloud.StartAsync(servers: 3);
        await AssertShareSecretsAsync(cloud);
        var spec = new RunSpec { BudgetUsdMicros = 10_000_000 };
        var run = new ClusterRun(cloud, await quickstart.Task.CreateRunAsync(cloud.Servers[0].Channel, spec, []));
        await AssertEveryServerAnswersAsync(cloud, run);
        var host = cloud.HostOf(run.Id);
        var order = cloud.AddressesFrom(host);
        ChildProcess[] agents = [cloud.StartAgent("agent-1", order), cloud.StartAgent("agent-2", order)];
        await run.WaitForAsync(static run => run.Step >= 2 && run.Agents == 2, "step 2 with two agents");
        Assert.All(agents, agent => Assert.Equal(host.Address, ServerOf(agent)));

        var first = await KillAndMeasureAsync(cloud, run, host);
        await run.WaitForAsync(static run => run.Step >= 4, "step 4");
        var second = await KillAndMeasureAsync(cloud, run, cloud.HostOf(run.Id));

        var end = await run.WaitForAsync(static run => run.State is not (RunState.Running or RunState.Stopping), "the end");
        output.WriteLine(
            $"Seconds until the next step: {first:0.0} after the first kill, {second:0.0} after the second; at most {LongestGap}.");
        Assert.Equal((RunState.Succeeded, ElasticTask.Steps), (end.State, end.Step));
        StoredRun.Read(cloud.RunFolder(end.Name), end).AssertEqualTo(await quickstart.Undisturbed);
        Assert.InRange(first, 0, LongestGap);
        Assert.InRange(second, 0, LongestGap);
    }

    [Fact]
    public async Task Run_WhoseServerHangs_GoesOnAndTheServerEndsWhenItWakes()
    {
        await using var cloud = await ClusterCloud.StartAsync(servers: 3);
        var spec = new RunSpec { BudgetUsdMicros = 10_000_000 };
        var run = new ClusterRun(cloud, await quickstart.Task.CreateRunAsync(cloud.Servers[0].Channel, spec, []));
        var host = cloud.HostOf(run.Id);
        var agent = cloud.StartAgent("agent-1", [new Uri($"http://127.0.0.1:{FreePort.Find()}"), .. cloud.AddressesFrom(host)]);
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");

        // As a machine that is gone: its connections stay open, and new ones are neither accepted nor refused.
        var hung = TimeProvider.System.GetTimestamp();
        ProcessSignal.Freeze(host.Process.Id);
        cloud.Forget(host);
        var step = run.Latest.Step;
        await run.WaitForAsync(run => run.Step > step, $"a step after {step}");
        output.WriteLine($"Seconds until the next step: {TimeProvider.System.GetElapsedTime(hung).TotalSeconds:0.0}.");
        Assert.NotEqual(host.Address, ServerOf(agent));

        // It was declared dead meanwhile, and must not act for grains that are active elsewhere.
        ProcessSignal.Thaw(host.Process.Id);
        await host.Process.WaitForExitAsync(WatchedRun.Timeout);
        await run.WaitForAsync(static run => run.State == RunState.Succeeded, "its end");
    }

    private static async Task<double> KillAndMeasureAsync(ClusterCloud cloud, ClusterRun run, ClusterServer server)
    {
        var step = run.Latest.Step;
        await cloud.KillAsync(server);
        var killed = TimeProvider.System.GetTimestamp();
        await run.WaitForAsync(run => run.Step > step, $"a step after {step}");
        return TimeProvider.System.GetElapsedTime(killed).TotalSeconds;
    }

    private static async Task AssertShareSecretsAsync(ClusterCloud cloud)
    {
        foreach (var server in cloud.Servers)
        {
            var access = new AccessService.AccessServiceClient(server.Channel);
            var identity = await access.GetIdentityAsync(
                new GetIdentityRequest(), new Metadata { { "authorization", $"Bearer {cloud.AdminKey}" } });
            Assert.Equal($"apikey:{ClusterCloud.AdminKeyPrefix}", identity.Subject);
        }
    }

    private static async Task AssertEveryServerAnswersAsync(ClusterCloud cloud, ClusterRun run)
    {
        foreach (var server in cloud.Servers)
        {
            var answer = await new RunService.RunServiceClient(server.Channel).GetRunAsync(new GetRunRequest { Name = run.Latest.Name });
            Assert.Equal(run.Latest.CreateTime, answer.CreateTime);
        }
    }

    // An agent says which server took it in.
    private static Uri ServerOf(ChildProcess agent)
    {
        const string Connected = "is connected to ";
        var line = agent.Lines.Last(static line => line.Contains(Connected, StringComparison.Ordinal));
        return new Uri(line[(line.IndexOf(Connected, StringComparison.Ordinal) + Connected.Length)..].TrimEnd('.'));
    }
}
