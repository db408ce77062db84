using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Processes;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>
/// What ha renders to runs: three servers with TLS between them, agents of both groups, the test of helm, and KEDA's questions; and one
/// server may be lost.
/// </summary>
public sealed class ReleaseTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Release_OfHa_PassesItsTestAlthoughAServerIsKilled_AndItsAgentsSayThatTheyAreReady()
    {
        await using var release = await ReleaseProcesses.StartAsync(charts.Manifests("ha"));
        Assert.Equal(3, release.Servers.Count);
        Assert.All(release.Servers, static server => Assert.Equal("https", server.Address.Scheme));
        Assert.Equal(0, await release.AskScalerAsync(release.Servers[2], "rollout"));

        var rollout = await release.StartAgentAsync("rollout");
        var trainer = await release.StartAgentAsync("trainer");
        var test = release.StartTest(steps: 4);
        var run = new ReleaseRun(release);
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");
        Assert.InRange(await release.AskScalerAsync(release.Servers[2], "rollout"), 1, 16);
        Assert.Equal(1, await release.AskScalerAsync(release.Servers[1], "trainer"));

        // Not the one that the test talks to: it would need the address of a service, which the release has in a cluster.
        await release.KillAsync(release.Servers[2]);
        Assert.True(await test.WaitForExitAsync(2 * Timeout) == 0, release.LogTails());
        Assert.Contains(test.Lines, static line => line.Contains("SUCCEEDED", StringComparison.OrdinalIgnoreCase));

        Assert.True(File.Exists(rollout.ReadyFile) && File.Exists(trainer.ReadyFile), release.LogTails());
        rollout.Process.Terminate();
        Assert.Equal(0, await rollout.Process.WaitForExitAsync(Timeout));
        Assert.False(File.Exists(rollout.ReadyFile));
    }
}
