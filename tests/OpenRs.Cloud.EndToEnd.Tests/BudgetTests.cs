using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>No run costs more than its budget, and none that stops early loses its last step.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class BudgetTests(QuickstartFixture quickstart)
{
    // 40 s of one agent at $0.44 per hour, of which the first 15 are held back for a save.
    private const decimal SmallBudget = 0.0049m;

    // As above, for 10 s.
    private const decimal TinyBudget = 0.003m;
    private static readonly string[] ManySmallSteps = ["max_steps=1000", "save_every=1000", "prompts_per_step=2", "num_generations=4"];

    [Fact]
    public async Task Run_WhoseBudgetEnds_IsBudgetExhaustedWithItsLastStepSaved()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, SmallBudget, ManySmallSteps);
        cloud.StartAgent("agent-1");

        var end = await run.WaitForEndAsync(RunState.BudgetExhausted);

        Assert.InRange(end.Step, 1, 999);
        Assert.InRange(end.Cost.SpentUsdMicros, 1, end.Cost.BudgetUsdMicros);
        Assert.Equal(0, end.Cost.GrantedUsdMicros);
        Assert.Matches(
            @"^Budget \$0\.0049 does not cover more GPU time: spent \$0\.\d+, granted \$0\.\d+, reserve \$0\.\d+\.$", end.StateReason);
        Assert.Equal(end.Step, end.Checkpoint.Step);
        AssertManifestHolds(cloud, end);
    }

    [Fact]
    public async Task Run_ThatPausesAtTheEndOfItsBudget_GoesOnWithMore()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var spec = new RunSpec { BudgetUsdMicros = (long)(TinyBudget * 1_000_000m), OnBudget = OnBudget.Pause };
        var run = await quickstart.Task.CreateRunAsync(cloud, spec, ManySmallSteps);
        cloud.StartAgent("agent-1");

        var paused = await run.WaitForAsync(static run => run.State == RunState.Paused, "its pause");
        Assert.StartsWith("Budget $0.003 does not cover more GPU time: spent $", paused.StateReason, StringComparison.Ordinal);
        Assert.Equal((0, 0L), (paused.Agents, paused.Cost.GrantedUsdMicros));
        Assert.Equal(paused.Step, paused.Checkpoint?.Step ?? 0);

        await cloud.Runs.ResumeRunAsync(new ResumeRunRequest { Name = paused.Name, BudgetUsdMicros = 10_000_000 });
        var resumed = await run.WaitForAsync(run => run.Step > paused.Step, "another step");
        Assert.Equal(10_000_000, resumed.Cost.BudgetUsdMicros);
    }

    [Fact]
    public async Task Run_ThatIsCancelled_SavesItsLastStep()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, ManySmallSteps);
        cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 3, "step 3");

        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var cancelled = await OpenRsCli.RunAsync("runs", "cancel", run.Latest.Name.Split('/')[^1], "--server", server);
        var watched = await OpenRsCli.RunAsync(WatchedRun.Timeout, "runs", "watch", run.Latest.Name, "--server", server);

        Assert.True(cancelled.ExitCode == 0, cancelled.ToString());
        Assert.True(watched.ExitCode == 1, watched.ToString());
        var end = await run.WaitForEndAsync(RunState.Cancelled);
        Assert.InRange(end.Step, 3, 999);
        Assert.Equal(end.Step, end.Checkpoint.Step);
        AssertManifestHolds(cloud, end);
    }

    [Fact]
    public async Task Agent_WhoseServerIsGone_StopsWhenItsLeaseEndsAndKeepsTrying()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, ManySmallSteps);
        var agent = cloud.StartAgent("agent-1");
        await run.WaitForAsync(static run => run.Step >= 1, "step 1");

        await cloud.KillServerAsync();

        await agent.WaitForLineAsync(
            static line => line.Contains("was not renewed in time; its work is stopped", StringComparison.Ordinal),
            "the end of its lease",
            WatchedRun.Timeout);
        var linesUntilThen = agent.Lines.Count;
        await agent.WaitForLineAsync(
            _ => agent.Lines.Skip(linesUntilThen).Any(static line => line.Contains("No connection to", StringComparison.Ordinal)),
            "another attempt to connect",
            WatchedRun.Timeout);
        Assert.False(agent.HasExited);
        Assert.DoesNotContain(agent.Lines.Skip(linesUntilThen), static line => line.Contains("works on", StringComparison.Ordinal));
    }

    private static void AssertManifestHolds(ProcessCloud cloud, Run run)
    {
        var folder = Path.Combine(cloud.ObjectsFolder, run.Checkpoint.Prefix);
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "..", "manifest.json")));
        var manifest = json.RootElement.GetProperty("manifest");
        var files = manifest.GetProperty("files").EnumerateArray().ToDictionary(
            static file => file.GetProperty("path").GetString()!,
            static file => file.GetProperty("sha256").GetString()!,
            StringComparer.Ordinal);

        Assert.Equal(run.Step, manifest.GetProperty("step").GetInt32());
        Assert.Equal(run.Checkpoint.WeightsSha256, manifest.GetProperty("weights_sha256").GetString());
        Assert.Equal(
            Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(folder, path))
                .Order(StringComparer.Ordinal),
            files.Keys.Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.Equal(file.Value, StoredRun.Sha256(Path.Combine(folder, file.Key))));
        Assert.Equal(run.Checkpoint.WeightsSha256, files["model.safetensors"]);
        HuggingFaceLayout.AssertHolds(folder);
    }
}
