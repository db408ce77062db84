using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Processes;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.Deployment.Tests;

/// <summary>The release of ha while it is upgraded from an earlier build, or taken back to it: with a run under way.</summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private const int Steps = 12;

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_OnServersAndAgentsOfTwoBuilds_OutlivesTheLossOfAServer(bool ofTheEarlierBuild)
    {
        var (before, current) = (ReleaseBuild.Before(), ReleaseBuild.Current);
        await using var release = await ReleaseProcesses.StartAsync(await ManifestsAsync(), current, before, current);
        await release.StartAgentAsync("rollout", ofTheEarlierBuild ? before : current);
        await release.StartAgentAsync("trainer", ofTheEarlierBuild ? current : before);
        var test = release.StartTest(Steps);
        var run = new ReleaseRun(release);
        await run.WaitForAsync(static run => run.Step >= 2, "step 2");
        Assert.InRange(await release.AskScalerAsync(release.Servers[1], "rollout"), 1, 16);
        Assert.Equal(
            await release.AskScalerAsync(release.Servers[2], "rollout"), await release.AskScalerAsync(release.Servers[1], "rollout"));

        var killed = TimeProvider.System.GetTimestamp();
        var step = run.Latest.Step;
        await release.KillAsync(release.Servers[ofTheEarlierBuild ? 1 : 2]);
        await run.WaitForAsync(run => run.Step > step, $"a step after {step}");
        output.WriteLine($"Seconds from the loss to the next step: {TimeProvider.System.GetElapsedTime(killed).TotalSeconds:0.0}.");
        await AssertSucceedsAsync(release, run);
        Assert.True(await test.WaitForExitAsync(TimeSpan.FromSeconds(60)) == 0, release.LogTails());
    }

    [SkippableFact]
    public async Task Run_WhileServersAreUpgradedOneByOneAndTakenBack_GoesOn()
    {
        var (before, current) = (ReleaseBuild.Before(), ReleaseBuild.Current);
        await using var release = await ReleaseProcesses.StartAsync(await ManifestsAsync(), before, before, before);
        await release.StartAgentAsync("rollout", before);
        await release.StartAgentAsync("trainer", before);
        release.StartTest(2 * Steps);
        var run = new ReleaseRun(release);
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");

        await ReplaceAllAsync(release, current, run);
        await run.WaitForAsync(run => run.Step > 1 && run.Agents == 2, "its agents at servers of this build");
        await ReplaceAllAsync(release, before, run);
        await AssertSucceedsAsync(release, run);
    }

    private static async Task<IReadOnlyList<Manifest>> ManifestsAsync() => ManifestReader.Read(await Chart.RenderAsync("ha"));

    private async Task ReplaceAllAsync(ReleaseProcesses release, ReleaseBuild build, ReleaseRun run)
    {
        foreach (var server in release.Servers.ToList())
        {
            var (step, started) = (run.Latest.Step, TimeProvider.System.GetTimestamp());
            await release.ReplaceAsync(server, build);
            var replaced = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            await run.WaitForAsync(run => run.Step > step, $"a step after {step}");
            var stepped = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
            output.WriteLine($"Replaced a server in {replaced:0.0} s; step {run.Latest.Step} was seen after {stepped:0.0} s.");
        }
    }

    private async Task AssertSucceedsAsync(ReleaseProcesses release, ReleaseRun run)
    {
        await run.WaitForAsync(static run => run.State is not (RunState.Running or RunState.Stopping), "its end");
        var cost = run.Latest.Cost;
        var phases = cost.Phases.Select(static phase => $"{phase.Phase} {phase.GpuSeconds:0.0} s");
        output.WriteLine($"{run.Latest.State} at step {run.Latest.Step}: {string.Join(", ", phases)}.");
        Assert.True(run.Latest.State == RunState.Succeeded, $"{run.Latest.StateReason}\n{release.LogTails()}");
    }
}
