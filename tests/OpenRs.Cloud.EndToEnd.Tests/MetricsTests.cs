using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>A run that a real agent trains keeps the metrics of every step, under TRL's names.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class MetricsTests(QuickstartFixture quickstart, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int Steps = 70;

    [Fact]
    public async Task Metrics_OfSeventyRealSteps_AreSeventyRows()
    {
        server.Cloud.StartAgent("agent-metrics");
        string[] address = ["--server", server.Cloud.Address.GetLeftPart(UriPartial.Authority)];

        // Small steps: how many there are is what counts here.
        var created = await OpenRsCli.RunAsync(
            WatchedRun.Timeout,
            [
                "runs", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", quickstart.Task.Train,
                "--set", $"max_steps={Steps}", "--set", "save_every=1000", "--set", "prompts_per_step=1", "--set", "num_generations=2",
                "--set", "max_completion_length=4", "--watch", "--output", "json", .. address,
            ]);
        Assert.True(created.ExitCode == 0, created.ToString());
        var run = JsonElement.Parse(created.Output[^1]).GetProperty("name").GetString()!;

        var metrics = await OpenRsCli.RunAsync(["runs", "metrics", run, "--output", "csv", .. address]);
        Assert.True(metrics.ExitCode == 0, metrics.ToString());
        var columns = metrics.Output[0].Split(',');
        Assert.Equal(Steps, metrics.Output.Count - 1);
        Assert.All(metrics.Output, line => Assert.Equal(columns.Length, line.Split(',').Length));
        foreach (var name in new[] { "reward", "reward_std", "loss", "grad_norm", "completions/mean_length", "rewards/accuracy/mean" })
        {
            Assert.Contains(name, columns);
        }

        // What the agent and the server logged of it is there when it is over.
        var logs = await OpenRsCli.RunAsync(["runs", "logs", run, "--follow", "--output", "jsonl", .. address]);
        Assert.True(logs.ExitCode == 0, logs.ToString());
        Assert.Contains(logs.Output, static line => line.Contains("works on 1 units from train-000069", StringComparison.Ordinal)
            && line.Contains("\"component\": \"agent-metrics\"", StringComparison.Ordinal)
            && line.Contains("\"step\": 69", StringComparison.Ordinal));
        Assert.Contains(logs.Output, static line => line.Contains("SUCCEEDED. All 70 steps done.", StringComparison.Ordinal)
            && line.Contains("\"component\": \"server\"", StringComparison.Ordinal));
    }
}
