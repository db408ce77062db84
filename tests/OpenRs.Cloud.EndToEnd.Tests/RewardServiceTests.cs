using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>The recipe of docs/rewards.md with the examples of both languages, one of which is not there when the run begins.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class RewardServiceTests(QuickstartFixture quickstart) : IDisposable
{
    private const int Steps = 2;
    private const int Longest = 200;
    private static readonly string Page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "rewards.md"));
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-rewards-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Run_WhoseRewardServiceIsAway_WaitsForItAndLearnsFromItsScoresAlone()
    {
        var modules = await PythonModulesAsync();
        var (python, csharp) = (FreePort.Find(), FreePort.Find());
        await using var cloud = await ProcessCloud.StartAsync(new Dictionary<string, string?> { ["OpenRs__RewardHosts"] = "127.0.0.1" });
        await using var brief = ChildProcess.Start(BuiltProgram.RewardExample, [$"http://127.0.0.1:{csharp}"], _folder);
        cloud.StartAgent("agent-1", null, "--reward-hosts", $"127.0.0.1:{python},127.0.0.1:{csharp}");
        await brief.WaitForLineAsync(
            static line => line.StartsWith("Scoring at", StringComparison.Ordinal), "that it scores", WatchedRun.Timeout);
        var refused = await CreateAsync(cloud, Recipe(csharp).Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        Assert.Contains("which this server's setting OpenRs:RewardHosts does not allow", refused.ToString(), StringComparison.Ordinal);

        var recipe = Recipe(csharp) + $$"""
              - name: brief_too
                weight: 0.25
                service: {url: "http://127.0.0.1:{{python}}", min_score: 0, max_wait_seconds: 1}
            """;
        var created = await CreateAsync(cloud, recipe);
        Assert.True(created.ExitCode == 0, created.ToString());
        var run = new WatchedRun(cloud, Run.Parser.ParseJson(Assert.Single(created.Output)));
        var waiting = await run.WaitForAsync(
            static run => run.StateReason.Contains("'brief_too'", StringComparison.Ordinal), "what it waits for");
        Assert.StartsWith(
            $"Reward service 'brief_too' at http://127.0.0.1:{python} takes no connection.", waiting.StateReason, StringComparison.Ordinal);
        Assert.Equal((RunState.Running, 0), (waiting.State, waiting.Step));

        await using var briefToo = ChildProcess.Start(
            PythonTools.Python,
            [Path.Combine(RepositoryPaths.Root, "examples", "reward-python", "reward.py"), $"127.0.0.1:{python}"],
            _folder,
            new Dictionary<string, string?> { ["PYTHONPATH"] = modules });
        var ended = await run.WaitForEndAsync(RunState.Succeeded);
        Assert.DoesNotContain("brief_too", ended.StateReason, StringComparison.Ordinal);
        await AssertRewardedAsync(cloud, run);
    }

    /// <summary>Its whole budget would go into waiting else. Once the service is there, the run continues as any paused run.</summary>
    [Fact]
    public async Task Run_WhoseRewardServiceStaysAway_IsPausedAndCostsNoMore()
    {
        var port = FreePort.Find();
        await using var cloud = await ProcessCloud.StartAsync(new Dictionary<string, string?>
        {
            ["OpenRs__RewardHosts"] = "127.0.0.1", ["OpenRs__StallMinutes"] = "1",
        });
        cloud.StartAgent("agent-1", null, "--reward-hosts", $"127.0.0.1:{port}");
        var created = await CreateAsync(cloud, Recipe(port));
        Assert.True(created.ExitCode == 0, created.ToString());
        var run = new WatchedRun(cloud, Run.Parser.ParseJson(Assert.Single(created.Output)));
        var paused = await run.WaitForAsync(static run => run.State == RunState.Paused, "that it is paused");
        var name = paused.Name.Split('/')[^1];
        Assert.Matches(
            @"^Paused: \$0\.\d+ was charged in 1 min in which no unit of work finished; the last one came back with: "
            + $"Reward service 'brief' at http://127\\.0\\.0\\.1:{port} takes no connection\\. .*\\. "
            + $"Put that right, then: openrs runs resume {name}$",
            paused.StateReason);
        await Task.Delay(TimeSpan.FromSeconds(2 * ProcessCloud.LeaseSeconds));
        var later = await cloud.Runs.GetRunAsync(new GetRunRequest { Name = paused.Name });
        Assert.Equal(
            (RunState.Paused, paused.Cost.SpentUsdMicros, 0),
            (later.State, later.Cost.SpentUsdMicros, later.Cost.GrantedUsdMicros));

        await using var brief = ChildProcess.Start(BuiltProgram.RewardExample, [$"http://127.0.0.1:{port}"], _folder);
        await brief.WaitForLineAsync(
            static line => line.StartsWith("Scoring at", StringComparison.Ordinal), "that it scores", WatchedRun.Timeout);
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var resumed = await OpenRsCli.RunAsync("runs", "resume", name, "--server", server);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        await run.WaitForEndAsync(RunState.Succeeded);
    }

    // Both services score the same way, so that each is checked by the text of the completion.
    private static async Task AssertRewardedAsync(ProcessCloud cloud, WatchedRun run)
    {
        var folder = Path.Combine(cloud.RunFolder(run.Latest), "rollouts");
        var samples = Directory.EnumerateFiles(folder, "*.jsonl", SearchOption.AllDirectories)
            .SelectMany(static file => File.ReadLines(file).Skip(1))
            .Select(static line => JsonElement.Parse(line)).ToList();
        Assert.Equal(Steps * ElasticTask.PromptsPerStep * ElasticTask.Generations, samples.Count);
        foreach (var sample in samples)
        {
            var (text, rewards) = (sample.GetProperty("text").GetString()!, sample.GetProperty("rewards"));
            var (brief, briefToo) = (rewards.GetProperty("brief").GetDouble(), rewards.GetProperty("brief_too").GetDouble());
            var expected = text.Contains(@"\boxed{", StringComparison.Ordinal) ? 1 - (Math.Min(text.Length, Longest) / (double)Longest) : 0;
            Assert.Equal((expected, expected), (brief, briefToo));
            Assert.Equal(
                (2 * rewards.GetProperty("accuracy").GetDouble()) + (0.5 * brief) + (0.25 * briefToo),
                sample.GetProperty("reward").GetDouble(),
                12);
            var note = expected == 0 ? "no box" : $"{text.Length} characters";
            Assert.Equal(note, sample.GetProperty("notes").GetProperty("brief_too").GetString());
        }

        Assert.Contains(samples, static sample => sample.GetProperty("rewards").GetProperty("brief").GetDouble() > 0);
        var means = run.Steps.Select(static step => step.Values["rewards/brief/mean"]).ToList();
        Assert.Equal(samples.Average(static sample => sample.GetProperty("rewards").GetProperty("brief").GetDouble()), means.Average(), 9);
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var shown = await OpenRsCli.RunAsync("rollouts", "show", $"{run.Latest.Name.Split('/')[^1]}/0/0/0", "--server", server);
        Assert.True(shown.ExitCode == 0, shown.ToString());
        Assert.Contains(shown.Output, static line => line.Contains("brief_too: ", StringComparison.Ordinal));
    }

    private async Task<ProgramResult> CreateAsync(ProcessCloud cloud, string recipe)
    {
        var file = Path.Combine(_folder, "brief.yaml");
        await File.WriteAllTextAsync(file, recipe);
        var command = Page.Split('\n').Single(static line => line.StartsWith("$ openrs runs create", StringComparison.Ordinal));
        var words = command["$ openrs ".Length..].Split(' ')
            .Select(word => word switch
            {
                "brief.yaml" => file,
                "DIR" => quickstart.Task.Model,
                "problems.jsonl" => quickstart.Task.Train,
                _ => word,
            });
        string[] small =
        [
            "--set", $"max_steps={Steps}", "--set", $"prompts_per_step={ElasticTask.PromptsPerStep}",
            "--set", $"num_generations={ElasticTask.Generations}",
        ];
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        return await OpenRsCli.RunAsync([.. words, .. small, "--output", "json", "--server", server]);
    }

    private static string Recipe(int port)
    {
        const string Fence = "```yaml\n";
        var start = Page.IndexOf(Fence, StringComparison.Ordinal) + Fence.Length;
        return Page[start..Page.IndexOf("```", start, StringComparison.Ordinal)].Replace("8090", $"{port}", StringComparison.Ordinal);
    }

    private async Task<string> PythonModulesAsync()
    {
        var generate = Path.Combine(RepositoryPaths.Root, "clients", "python", "generate.sh");
        var modules = Path.Combine(_folder, "python");
        Directory.CreateDirectory(modules);
        var result = await ProgramResult.OfAsync(generate, [modules], WatchedRun.Timeout);
        Assert.True(result.ExitCode == 0, result.ToString());
        return modules;
    }
}
