using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Output fits the terminal: lines and tables lose their least important parts, and an id is never broken in two.</summary>
[Collection(SecuredGroup.Name)]
public sealed partial class WidthTests(SecuredServer server) : IAsyncLifetime
{
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
            ("contexts list", ""),
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
