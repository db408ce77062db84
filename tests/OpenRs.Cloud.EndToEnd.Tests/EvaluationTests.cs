using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// Evaluations with real agents: the same bytes whoever works for them, within a budget, and a score that says what it rests on.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class EvaluationTests(QuickstartFixture quickstart)
{
    private const int Problems = 24;

    // Enough to last for seconds: a fast agent is through with a few before anybody can disturb it.
    private const int Samples = 96;

    [Fact]
    public async Task Evaluation_AnyShardsAgentsAndKills_GivesSameBytes()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var undisturbed = await CreateAsync(cloud, Samples, shards: 1);
        var reference = await undisturbed.WaitForEndAsync(EvaluationState.Succeeded);
        var hashes = undisturbed.StoredHashes();
        Assert.Equal(Problems * Samples, hashes.Count);

        cloud.StartAgent("agent-2");
        var shared = await CreateAsync(cloud, Samples, shards: 3);
        await cloud.WaitForWorkAsync(
            static unit => unit.StartsWith("samples/", StringComparison.Ordinal), "samples of the second agent", "agent-2");
        await cloud.KillAgentAsync("agent-2");
        var second = await shared.WaitForEndAsync(EvaluationState.Succeeded);
        Assert.Equal(hashes, shared.StoredHashes());
        Assert.Equal(reference.ResultsSha256, second.ResultsSha256);
        Assert.Equal(reference.Score, second.Score);

        var crossed = await CreateAsync(cloud, Samples, shards: 2);
        var acknowledged = (await crossed.WaitForSamplesAsync(Problems)).Progress.Finished;

        // The agent stands still, else a fast one could be through before there is a new cut. What it has under way moves into that.
        ProcessSignal.Freeze(cloud.Agents["agent-1"].Id);
        await cloud.KillServerAsync();
        await cloud.StartServerAsync();
        var recut = await cloud.Evaluations.ReshardEvaluationAsync(new ReshardEvaluationRequest { Name = crossed.Latest.Name, Shards = 5 });
        Assert.InRange(recut.Progress.Finished, acknowledged, (Problems * Samples) - 1);
        ProcessSignal.Thaw(cloud.Agents["agent-1"].Id);
        var third = await crossed.WaitForEndAsync(EvaluationState.Succeeded);
        Assert.Equal((5, reference.ResultsSha256), (third.Shards, third.ResultsSha256));
        Assert.Equal(hashes, crossed.StoredHashes());

        // Else the above would compare what cannot differ.
        var other = await (await CreateAsync(cloud, samples: 1, shards: 1, overrides: "seed=7")).WaitForEndAsync(EvaluationState.Succeeded);
        Assert.NotEqual(await FirstSamplesAsync(cloud), other.ResultsSha256);
    }

    [Fact]
    public async Task Evaluation_WhoseBudgetEnds_KeepsTheScoreOfWhatIsFinished()
    {
        await using var cloud = await ProcessCloud.StartAsync();

        // Fifteen seconds of one agent at $0.44 per hour: time for several renewals on a busy machine as well.
        var evaluation = await CreateAsync(cloud, samples: 1024, shards: 0, budgetUsdMicros: 1834);
        cloud.StartAgent("agent-1");

        var end = await evaluation.WaitForEndAsync(EvaluationState.BudgetExhausted);

        Assert.InRange(end.Progress.Finished, 1, (Problems * 1024) - 1);
        Assert.Equal(end.Progress.Finished, end.Score.Judged + end.Score.WithoutVerdict);
        Assert.InRange(end.Score.Accuracy, end.Score.IntervalLow, end.Score.IntervalHigh);
        Assert.InRange(end.Cost.SpentUsdMicros, end.Cost.BudgetUsdMicros * 9 / 10, end.Cost.BudgetUsdMicros);
        Assert.Equal((0, 0L, 0L), (end.Agents, end.Cost.GrantedUsdMicros, end.Cost.ReserveUsdMicros));
        Assert.Contains(end.Cost.Phases, static phase => phase.Phase == Phase.Evaluate && phase.UsdMicros > 0);
        Assert.StartsWith("Budget $0.001834 does not cover more GPU time", end.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_OnACheckpointAndItsBaseModel_MeasuresAndComparesThem()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "max_steps=1", "save_every=1", "warmup_ratio=0");
        cloud.StartAgent("agent-1");
        var trained = await run.WaitForEndAsync(RunState.Succeeded);

        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var before = await EvaluateAsync(server, quickstart.Task.Model);
        var after = await EvaluateAsync(server, $"runs/{trained.Name.Split('/')[^1]}/checkpoints/step-000001");

        Assert.Equal($"{trained.Name}/checkpoints/step-000001", after.GetProperty("spec").GetProperty("model").GetString());
        Assert.Equal(Problems, after.GetProperty("score").GetProperty("problems").GetInt32());
        Assert.NotEqual(before.GetProperty("resultsSha256").GetString(), after.GetProperty("resultsSha256").GetString());
        var compared = await OpenRsCli.RunAsync("eval", "compare", IdOf(before), IdOf(after), "--server", server);
        Assert.True(compared.ExitCode == 0, compared.ToString());
        Assert.Contains("not distinguishable: the interval of the difference holds 0", compared.Output);
        Assert.Contains(compared.Output, static line => line.Contains($"paired over {Problems} problems", StringComparison.Ordinal));
        var listed = await OpenRsCli.RunAsync("eval", "list", "--output", "json", "--server", server);
        Assert.Equal([IdOf(after), IdOf(before)], JsonElement.Parse(Assert.Single(listed.Output)).EnumerateArray().Select(IdOf));
    }

    private async Task<JsonElement> EvaluateAsync(string server, string model)
    {
        var result = await OpenRsCli.RunAsync(
            WatchedRun.Timeout,
            "eval", "create", "--recipe", "quickstart", "--model", model, "--dataset", quickstart.Task.Evaluation,
            "--samples", "4", "--watch", "--output", "json", "--server", server);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonElement.Parse(Assert.Single(result.Output));
    }

    private static string IdOf(JsonElement evaluation) => evaluation.GetProperty("name").GetString()!.Split('/')[^1];

    private async Task<string> FirstSamplesAsync(ProcessCloud cloud) =>
        (await (await CreateAsync(cloud, samples: 1, shards: 1)).WaitForEndAsync(EvaluationState.Succeeded)).ResultsSha256;

    private async Task<WatchedEvaluation> CreateAsync(
        ProcessCloud cloud, int samples, int shards, long budgetUsdMicros = 1_000_000, params string[] overrides)
    {
        var uploads = new ApiUploads(cloud.Channel, "projects/default");
        var spec = new EvaluationSpec
        {
            Recipe = "quickstart",
            Model = await uploads.ModelAsync(quickstart.Task.Model),
            Dataset = await uploads.DatasetAsync(quickstart.Task.Evaluation),
            SamplesPerProblem = samples,
            Shards = shards,
            BudgetUsdMicros = budgetUsdMicros,
        };
        foreach (var setting in overrides)
        {
            spec.Overrides[setting.Split('=')[0]] = setting.Split('=')[1];
        }

        return new WatchedEvaluation(
            cloud, await cloud.Evaluations.CreateEvaluationAsync(new CreateEvaluationRequest { Parent = "projects/default", Spec = spec }));
    }
}
