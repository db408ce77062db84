using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Output fits the terminal: lines and tables lose their least important parts, and an id is never broken in two.</summary>
[Collection(SecuredGroup.Name)]
public sealed partial class WidthTests(SecuredServer server) : IAsyncLifetime
{
    // Long and wide texts, line ends, and what would command a terminal.
    private const string Rollouts =
        """
        {"step":0,"position":1,"problem":3,"problem_text":"a problem","gold":"4","prompt":"<user>a problem","prompt_ids":[1]}
        {"sample":0,"text":"TEXT","answer":"4","verdict":"correct","reward":1.5,"has_signal":true,"finish":"stop",IDS}
        {"sample":1,"text":"one\ntwo \ud83d\ude00\u001b[2J\nthree","answer":"LONG","verdict":"wrong",REWARDS,"finish":"length",IDS}

        """;

    private const string Rewards = "\"rewards\":{\"accuracy\":0,\"format\":0.5},\"reward\":0.5,\"has_signal\":true";

    private readonly CliHome _home = new();
    private string _run = "";
    private string _evaluation = "";

    public static TheoryData<int> Widths => [60, 80, 120, 200];

    public async Task InitializeAsync()
    {
        await _home.LogInAsync(server.Address, server.AdminKey, "--project", "widths");
        var (model, dataset) = SmallModel.Write(_home);
        string[] what = ["--recipe", "quickstart", "--model", model, "--dataset", dataset, "--pool", "nobody", "--budget", "123456789"];
        _run = IdOf(await _home.JsonAsync(["runs", "create", .. what, "--set", "prompts_per_step=2"]));
        _evaluation = IdOf(await _home.JsonAsync(["eval", "create", .. what, "--samples", "100"]));
        await server.WriteObjectAsync($"projects/widths/runs/{_run}/rollouts/000000/000001.jsonl", Rollouts
            .Replace("TEXT", new string('\u6570', 300), StringComparison.Ordinal)
            .Replace("LONG", "a very long answer that fits nowhere at all", StringComparison.Ordinal)
            .Replace("REWARDS", Rewards, StringComparison.Ordinal)
            .Replace("IDS", "\"ids\":[1],\"log_probs\":[-1]", StringComparison.Ordinal));
        await _home.JsonAsync("runs", "cancel", _run);
        await _home.JsonAsync("eval", "cancel", _evaluation);
    }

    public Task DisposeAsync()
    {
        _home.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Output_AtAnyWidth_FitsAndKeepsTheIds(int width)
    {
        _home.Variables["COLUMNS"] = $"{width}";
        foreach (var (words, id) in new[]
        {
            ("runs list", _run), ("eval list", _evaluation), ($"runs get {_run}", _run), ($"eval get {_evaluation}", _evaluation),
            ("datasets list", ""), ("models list", ""), ("recipes list", "open-rs3"), ("audit list", ""), ("keys list", ""),
            ("contexts list", ""), ($"runs events {_run}", "Cancelled"), ($"rollouts list {_run}", $"{_run}/0/1/1"), ($"rollouts stats {_run}", "1+"),
            ($"eval problems {_evaluation}", "0 of 100"), ($"eval samples {_evaluation}", ""),
        })
        {
            var result = await _home.RunAsync(words.Split(' '));
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.All(result.Output, line => Assert.True(line.Length <= width, $"{words} at {width}: {line.Length} columns: {line}"));
            Assert.Contains(result.Output, line => line.Contains(id, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Progress_InATerminal_NeverWraps(int width)
    {
        foreach (var words in new[] { $"runs watch {_run}", $"eval watch {_evaluation}" })
        {
            var lines = await InTerminalAsync(width, words);
            Assert.All(lines, line => Assert.True(line.Length <= width, $"{words} at {width}: {line.Length} columns: {line}"));
            Assert.Contains(lines, line => line.Contains("cancelled", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Show_OfAHostileRollout_IsWholeAndPlain()
    {
        var result = await _home.RunAsync("rollouts", "show", $"{_run}/0/1/1");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("--- completion ---", result.Output);
        Assert.Contains("two \U0001f600\\u001b[2J", result.Output);
        Assert.Contains("reward      0.5 (accuracy 0, format 0.5)", result.Output);
        Assert.DoesNotContain(string.Concat(result.Output), static letter => char.IsControl(letter));
        var unknown = await _home.RunAsync("rollouts", "show", $"{_run}/0/x/1");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("Write it as RUN/STEP/POSITION/SAMPLE", string.Concat(unknown.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_WithoutColour_HasNoEscapes()
    {
        _home.Variables["NO_COLOR"] = "1";
        var lines = await InTerminalAsync(80, "runs list");
        Assert.Contains(lines, line => line.Contains(_run, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => Colour().IsMatch(line));
    }

    private static string IdOf(JsonNode job) => job["name"]!.GetValue<string>().Split('/')[^1];

    // A line that is rewritten is several: each must fit.
    private async Task<string[]> InTerminalAsync(int width, string words)
    {
        var result = await _home.RunProgramAsync(
            "/usr/bin/script", "-qec", $"stty cols {width}; {BuiltProgram.Cli} {words}; true", "/dev/null");
        Assert.True(result.ExitCode == 0, result.ToString());
        return [.. result.Output.SelectMany(static line => line.Split('\r')).Select(static line => line.TrimEnd())];
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Colour();
}
