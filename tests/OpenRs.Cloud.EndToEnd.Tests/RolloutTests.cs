using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>What a real run and a real evaluation wrote is read with the command line, problem by problem and word by word.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class RolloutTests(QuickstartFixture quickstart)
{
    private const int Problems = 24;

    [Fact]
    public async Task Rollouts_OfARealRun_AreReadWithTheirProblems()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var run = await quickstart.Task.CreateRunAsync(cloud, 10, "max_steps=2", "save_every=2", "warmup_ratio=0");
        var ended = await run.WaitForEndAsync(RunState.Succeeded);
        var id = ended.Name.Split('/')[^1];
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var rows = File.ReadLines(quickstart.Task.Train).Select(static line => JsonElement.Parse(line)).ToList();

        var all = await LinesAsync("rollouts", "list", id, "--limit", "10000", "--output", "jsonl", "--server", server);
        Assert.Equal(2 * ElasticTask.PromptsPerStep * ElasticTask.Generations, all.Count);
        var second = await LinesAsync("rollouts", "list", id, "--step", "1", "--limit", "10000", "--output", "jsonl", "--server", server);
        Assert.Equal(all.Skip(all.Count / 2).Select(Text), second.Select(Text));
        var wrong = await LinesAsync(
            "rollouts", "list", id, "--verdict", "wrong", "--limit", "10000", "--output", "jsonl", "--server", server);
        Assert.Equal(all.Where(static one => Verdict(one) == "ANSWER_VERDICT_WRONG").Select(Text), wrong.Select(Text));

        var one = second[^1];
        var numbers = one.GetProperty("name").GetString()!.Split('/')[^1].Split('-').Select(int.Parse);
        var shown = JsonElement.Parse(Assert.Single((await RunAsync(
            "rollouts", "show", $"{id}/{string.Join('/', numbers)}", "--output", "json", "--server", server)).Output));
        var row = rows[shown.TryGetProperty("problem", out var problem) ? problem.GetInt32() : 0];
        Assert.Equal(row.GetProperty("problem").GetString(), shown.GetProperty("problemText").GetString());
        Assert.Contains(row.GetProperty("problem").GetString()!, shown.GetProperty("prompt").GetString(), StringComparison.Ordinal);
        Assert.NotEqual("", shown.GetProperty("gold").GetString());
        Assert.True(
            Verdict(shown) != "ANSWER_VERDICT_CORRECT"
            || shown.GetProperty("gold").GetString() == shown.GetProperty("answer").GetString(),
            shown.ToString());

        // What a step without its summary shows is the same: it is read from the prompts' own objects.
        var stats = await RunAsync("rollouts", "stats", id, "--output", "json", "--server", server);
        var summary = Path.Combine(cloud.ObjectsFolder, ObjectNames.RolloutSummary(ended.Name, 1));
        Assert.True(File.Exists(summary));
        File.Delete(summary);
        Assert.Equal(stats.Output, (await RunAsync("rollouts", "stats", id, "--output", "json", "--server", server)).Output);
        Assert.Equal(
            second.Select(static line => line.ToString()),
            (await LinesAsync("rollouts", "list", id, "--step", "1", "--limit", "10000", "--output", "jsonl", "--server", server))
                .Select(static line => line.ToString()));
        var steps = JsonElement.Parse(Assert.Single(stats.Output)).EnumerateArray().ToList();
        Assert.Equal(2, steps.Count);
        Assert.Equal(all.Skip(all.Count / 2).Average(Reward), steps[1].GetProperty("mean").GetDouble(), 9);
        await PublishAsync(id, server);
    }

    // The report needs nothing else, and the folder for a hub has the model and its card, and nothing of the trainer.
    private static async Task PublishAsync(string id, string server)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-publish-");
        try
        {
            var report = Path.Combine(folder.FullName, "report.html");
            await RunAsync("runs", "report", id, "--out", report, "--server", server);
            var page = await File.ReadAllTextAsync(report);
            Assert.Contains("<h3>Mean reward</h3>", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
            var hub = Path.Combine(folder.FullName, "hub");
            await RunAsync("checkpoints", "download", $"{id}/2", "--hub", "--out", hub, "--server", server);
            var files = Directory.EnumerateFiles(hub).Select(static file => Path.GetFileName(file)).ToList();
            Assert.Contains("model.safetensors", files);
            Assert.DoesNotContain("optimizer.safetensors", files);
            Assert.Contains("| Steps | 2 of 2 |", await File.ReadAllTextAsync(Path.Combine(hub, "README.md")), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Samples_OfARealEvaluation_AreReadAndAddedUpByProblem()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var created = await RunAsync(
            "eval", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", quickstart.Task.Evaluation,
            "--samples", "4", "--watch", "--output", "json", "--server", server);
        var evaluation = JsonElement.Parse(Assert.Single(created.Output));
        var id = evaluation.GetProperty("name").GetString()!.Split('/')[^1];

        var samples = await LinesAsync("eval", "samples", id, "--limit", "10000", "--output", "jsonl", "--server", server);
        Assert.Equal(Problems * 4, samples.Count);
        var problems = await LinesAsync("eval", "problems", id, "--output", "jsonl", "--server", server);
        Assert.Equal(Problems, problems.Count);
        Assert.Equal(
            samples.Count(static sample => Verdict(sample) == "ANSWER_VERDICT_CORRECT"),
            problems.Sum(static problem => Int(problem, "correct")));
        Assert.Equal(
            evaluation.GetProperty("score").GetProperty("correct").GetInt32(), problems.Sum(static problem => Int(problem, "correct")));
        var rows = File.ReadLines(quickstart.Task.Evaluation)
            .Select(static line => JsonElement.Parse(line).GetProperty("problem").GetString());
        Assert.Equal(rows, problems.Select(static problem => problem.GetProperty("problemText").GetString()));
        Assert.All(problems, static problem => Assert.Equal(
            4, problem.GetProperty("answers").EnumerateArray().Sum(static answer => Int(answer, "count"))));
        var table = await RunAsync("rollouts", "show", $"{id}/3/1", "--server", server);
        Assert.Contains(table.Output, static line => line == "--- completion ---");

        // The same samples by metric; the same problems as a file, of which those stay that are solved sometimes.
        var metrics = await LinesAsync("eval", "table", id, "--output", "jsonl", "--server", server);
        Assert.Equal(["avg@4", "pass@1", "pass@4", "maj@4"], metrics.Select(static row => row.GetProperty("metric").GetString()));
        Assert.All(metrics.Take(2), row => Assert.Equal(
            evaluation.GetProperty("score").GetProperty("accuracy").GetDouble(), row.GetProperty("value").GetDouble(), 9));
        var export = string.Join('\n', (await RunAsync("eval", "export", id, "--server", server)).Output);
        Assert.Equal(metrics[2].GetProperty("value").GetDouble(), JsonElement.Parse(export).GetProperty("results").GetProperty("all")
            .GetProperty("pass@4").GetDouble());
        await CurateAsync(id, evaluation.GetProperty("spec").GetProperty("dataset").GetString()!, problems, server);
    }

    private async Task CurateAsync(string id, string dataset, List<JsonElement> problems, string server)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-curate-");
        try
        {
            var (file, kept) = (Path.Combine(folder.FullName, "rows.jsonl"), Path.Combine(folder.FullName, "kept.jsonl"));
            await RunAsync("datasets", "download", dataset, "--out", file, "--server", server);
            Assert.Equal(await File.ReadAllBytesAsync(quickstart.Task.Evaluation), await File.ReadAllBytesAsync(file));
            await RunAsync(
                "datasets", "filter", file, "--pass-rate", id, "--max-rate", "0", "--min-rate", "0", "--out", kept, "--server", server);
            Assert.Equal(problems.Count(static problem => Int(problem, "correct") == 0), File.ReadLines(kept).Count());
            var name = Assert.Single((await RunAsync("datasets", "upload", kept, "--server", server)).Output);
            var shown = JsonElement.Parse(Assert.Single((await RunAsync(
                "datasets", "get", name, "--output", "json", "--server", server)).Output));
            Assert.Equal("filter", shown.GetProperty("lineage")[0].GetProperty("step").GetString());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Text(JsonElement rollout) => rollout.GetProperty("name").GetString()!;

    private static string Verdict(JsonElement rollout) => rollout.GetProperty("verdict").GetString()!;

    // Proto3 JSON leaves out zeros.
    private static double Reward(JsonElement rollout) => rollout.TryGetProperty("reward", out var reward) ? reward.GetDouble() : 0;

    private static int Int(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static async Task<List<JsonElement>> LinesAsync(params string[] words) =>
        [.. (await RunAsync(words)).Output.Select(static line => JsonElement.Parse(line))];

    private static async Task<ProgramResult> RunAsync(params string[] words)
    {
        var result = await OpenRsCli.RunAsync(WatchedRun.Timeout, words);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
