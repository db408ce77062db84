using System.Text.Json.Nodes;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// <c>openrs agents drain</c> on a real agent at work: nothing is lost, nothing more is charged, and its process ends when told to.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class DrainTests(QuickstartFixture quickstart)
{
    [Fact]
    public async Task Drain_OfAnAgentAtWork_LosesNothingAndIsChargedNothingMore()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var (run, leaver) = await quickstart.StartInMidRolloutAsync(cloud);
        var drained = await AgentAsync(cloud, "drain", leaver, "--wait");
        Assert.Equal(("AGENT_STATE_DRAINED", null), ((string?)drained["state"], drained["work"]));
        Assert.Contains(cloud.Agents[leaver].Lines, static line => line.EndsWith(" ended: Drained.", StringComparison.Ordinal));
        var done = ProcessCloud.WorkOf(cloud.Agents[leaver]);

        StoredRun.Read(cloud, await run.WaitForEndAsync(RunState.Succeeded)).AssertEqualTo(await quickstart.Undisturbed);
        Assert.DoesNotContain(run.Latest.Cost.Phases, static phase => phase.Phase == Phase.Lost);

        // It has got nothing since, and nobody did again what it had under way.
        Assert.Equal(done, ProcessCloud.WorkOf(cloud.Agents[leaver]));
        Assert.DoesNotContain(done[^1], ProcessCloud.WorkOf(cloud.Agents.Single(other => other.Key != leaver).Value));
        Assert.Equal((string?)drained["unitsDone"], (string?)(await AgentAsync(cloud, "get", leaver))["unitsDone"]);

        // There is nothing to hand back: whoever runs it can end it at once.
        var began = TimeProvider.System.GetTimestamp();
        await cloud.TerminateAgentAsync(leaver);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 10);
    }

    private static async Task<JsonNode> AgentAsync(ProcessCloud cloud, string verb, string agent, params string[] options)
    {
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var result = await OpenRsCli.RunAsync(["agents", verb, agent, .. options, "--server", server, "--output", "json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(Assert.Single(result.Output))!;
    }
}
