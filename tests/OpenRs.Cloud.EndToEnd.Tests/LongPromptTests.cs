using System.Text.Json;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>
/// A prompt that a recipe does not allow is refused before anything is generated, or cut where the recipe says so and counted. The server
/// refuses what it can measure when it is created; larger datasets are left to the agents.
/// </summary>
[Collection(EndToEndCollection.Name)]
public sealed class LongPromptTests(QuickstartFixture quickstart, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int WorkFailed = 1;
    private const int MiB = 1 << 20;

    // The quickstart's tokenizer has a token for each digit and sign; its template adds five.
    private static readonly string LongSum = string.Join('+', Enumerable.Repeat("10", 30)) + "=";

    [Fact]
    public async Task Evaluation_OnAPromptLongerThanAllowedThatTheServerDidNotMeasure_FailsWithTheLongestAndTheLimit()
    {
        server.Cloud.StartAgent("agent-refuse");

        var (result, evaluation) = await EvaluateAsync(await DatasetAsync(largeRows: 17));

        Assert.True(result.ExitCode == WorkFailed, result.ToString());
        var reason = evaluation.GetProperty("stateReason").GetString()!;
        Assert.Contains("95 tokens", reason, StringComparison.Ordinal);
        Assert.Contains("max_prompt_length is 64", reason, StringComparison.Ordinal);
        Assert.Contains("problem 2", reason, StringComparison.Ordinal);
        Assert.False(evaluation.GetProperty("progress").TryGetProperty("finished", out _), "a sample was finished; JSON leaves out 0");
    }

    [Fact]
    public async Task Evaluation_ThatMayCut_CountsThePromptsItCut()
    {
        server.Cloud.StartAgent("agent-cut");

        var (result, evaluation) = await EvaluateAsync(await DatasetAsync(), "--set", "eval_long_prompts=cut", "--samples", "3");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(3, evaluation.GetProperty("score").GetProperty("promptsCut").GetInt32());
    }

    private string Address => server.Cloud.Address.GetLeftPart(UriPartial.Authority);

    private async Task<(ProgramResult Result, JsonElement Evaluation)> EvaluateAsync(string dataset, params string[] options)
    {
        var result = await OpenRsCli.RunAsync(
            WatchedRun.Timeout,
            [
                "eval", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", dataset,
                "--watch", "--output", "json", "--server", Address, .. options,
            ]);
        return (result, JsonElement.Parse(result.Output[^1]));
    }

    private async Task<string> DatasetAsync(int largeRows = 0)
    {
        var path = Path.Combine(server.Cloud.Folder, $"long-{largeRows}.jsonl");
        var answer = new string(' ', MiB - 100) + "2";
        await File.WriteAllLinesAsync(
            path,
            [
                """{"problem":"1+1=","answer":"2"}""",
                $$"""{"problem":"{{LongSum}}","answer":"300"}""",
                .. Enumerable.Repeat($$"""{"problem":"1+1=","answer":"{{answer}}"}""", largeRows),
            ]);
        return path;
    }
}
