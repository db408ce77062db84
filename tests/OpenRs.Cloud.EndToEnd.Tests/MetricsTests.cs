using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// What a run of seventy steps that a real agent trains leaves behind: metrics of every step under TRL's names, texts, logs, a checkpoint
/// that a fork goes on from to the same bytes, and what it cost, also when it is deleted.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class MetricsTests(QuickstartFixture quickstart, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Steps = 70;

    [Fact]
    public async Task Run_OfSeventyRealSteps_LeavesAllThatItLearned()
    {
        server.Cloud.StartAgent("agent-metrics");

        // Small steps: how many there are is what counts here.
        var created = await RunAsync(
            "runs", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", quickstart.Task.Train,
            "--set", $"max_steps={Steps}", "--set", $"save_every={Steps / 2}", "--set", "prompts_per_step=1", "--set", "num_generations=2",
            "--set", "max_completion_length=4", "--watch", "--output", "json");
        var straight = JsonElement.Parse(created[^1]);
        var run = straight.GetProperty("name").GetString()!;

        await AssertMetricsAsync(run);
        await AssertLogsAsync(run);
        var rollouts = await RunAsync("rollouts", "list", run, "--step", $"{Steps - 1}", "--output", "jsonl");
        Assert.Equal(2, rollouts.Count);
        Assert.All(rollouts, static line => Assert.NotEmpty(JsonElement.Parse(line).GetProperty("text").GetString()!));

        var fork = await RunAsync("runs", "fork", $"{run.Split('/')[^1]}/{Steps / 2}", "--budget", "10", "--watch", "--output", "json");
        Assert.Equal(WeightsOf(straight), WeightsOf(JsonElement.Parse(fork[^1])));

        await RunAsync("runs", "delete", run);
        var costs = await RunAsync("cost", "list", "--by", "run", "--output", "json");
        var line = JsonElement.Parse(string.Concat(costs)).GetProperty("lines").EnumerateArray()
            .Single(line => line.GetProperty("key").GetString() == run);
        Assert.Equal(straight.GetProperty("cost").GetProperty("spentUsdMicros").GetString(), line.GetProperty("usdMicros").GetString());
    }

    private static string WeightsOf(JsonElement run) => run.GetProperty("checkpoint").GetProperty("weightsSha256").GetString()!;

    private async Task AssertMetricsAsync(string run)
    {
        var metrics = await RunAsync("runs", "metrics", run, "--output", "csv");
        var columns = metrics[0].Split(',');
        Assert.Equal(Steps, metrics.Count - 1);
        Assert.All(metrics, line => Assert.Equal(columns.Length, line.Split(',').Length));
        foreach (var name in new[] { "reward", "reward_std", "loss", "grad_norm", "completions/mean_length", "rewards/accuracy/mean" })
        {
            Assert.Contains(name, columns);
        }
    }

    // What the agent and the server logged of it is there when it is over.
    private async Task AssertLogsAsync(string run)
    {
        var logs = await RunAsync("runs", "logs", run, "--follow", "--output", "jsonl");
        Assert.Contains(logs, static line => line.Contains("works on 1 units from train-000069", StringComparison.Ordinal)
            && line.Contains("\"component\": \"agent-metrics\"", StringComparison.Ordinal)
            && line.Contains("\"step\": 69", StringComparison.Ordinal));
        Assert.Contains(logs, static line => line.Contains("SUCCEEDED. All 70 steps done.", StringComparison.Ordinal)
            && line.Contains("\"component\": \"server\"", StringComparison.Ordinal));
    }

    private async Task<IReadOnlyList<string>> RunAsync(params string[] words)
    {
        var result = await OpenRsCli.RunAsync(
            WatchedRun.Timeout, [.. words, "--server", server.Cloud.Address.GetLeftPart(UriPartial.Authority)]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
