using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Processes;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>What ha renders to runs: three servers with TLS between them, agents of both groups, and the test of helm.</summary>
public sealed class ReleaseTests(RenderedCharts charts) : IClassFixture<RenderedCharts>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Release_OfHa_PassesItsTestAndItsAgentsSayThatTheyAreReady()
    {
        await using var release = await ReleaseProcesses.StartAsync(charts.Manifests("ha"));
        Assert.Equal(3, release.Servers.Count);
        Assert.All(release.Servers, static server => Assert.Equal("https", server.Scheme));

        var rollout = release.StartAgent("rollout");
        var trainer = release.StartAgent("trainer");
        var test = await release.TestAsync();
        Assert.True(test.ExitCode == 0, $"{test}\n{release.LogTails()}");
        Assert.Contains(test.Output.Concat(test.Error), static line => line.Contains("SUCCEEDED", StringComparison.OrdinalIgnoreCase));

        Assert.True(File.Exists(rollout.ReadyFile) && File.Exists(trainer.ReadyFile), release.LogTails());
        rollout.Process.Terminate();
        Assert.Equal(0, await rollout.Process.WaitForExitAsync(Timeout));
        Assert.False(File.Exists(rollout.ReadyFile));
    }
}
