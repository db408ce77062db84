using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Output fits the terminal: lines and tables lose their least important parts, and an id is never broken in two.</summary>
[Collection(SecuredGroup.Name)]
public sealed partial class WidthTests(WideProject project) : IClassFixture<WideProject>, IDisposable
{
    private readonly CliHome _home = project.Home;

    public static TheoryData<int> Widths => [60, 80, 120, 200];

    // The home is that of all tests.
    public void Dispose() => _home.Variables.Clear();

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Output_AtAnyWidth_FitsAndKeepsTheIds(int width)
    {
        _home.Variables["COLUMNS"] = $"{width}";
        var (run, other, evaluation) = (project.Run, project.Other, project.Evaluation);
        (string Words, string Id)[] commands =
        [
            ("runs list", run), ("eval list", evaluation), ($"runs get {run}", run), ($"eval get {evaluation}", evaluation),
            ("datasets list", ""), ("models list", ""), ("recipes list", "open-rs3"), ("audit list", ""), ("keys list", ""),
            ("contexts list", ""), ($"runs events {run}", "Cancelled"),
            ($"rollouts list {run}", $"{run}/0/1/1"), ($"rollouts stats {run}", "1+"),
            ($"eval problems {evaluation}", "0 of 100"), ($"eval samples {evaluation}", ""), ("cost list", " run "),
            ("cost plan", "open-rs3"),
            ($"runs diff {run} {other}", other),
        ];
        await Parallel.ForEachAsync(commands, async (command, _) =>
        {
            var result = await _home.RunAsync(command.Words.Split(' '));
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.All(
                result.Output, line => Assert.True(line.Length <= width, $"{command.Words} at {width}: {line.Length} columns: {line}"));
            Assert.Contains(result.Output, line => line.Contains(command.Id, StringComparison.Ordinal));

            // A hash goes on the line that names it.
            Assert.DoesNotContain(result.Output, static line => line.EndsWith(" sha256", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task List_WithALongName_StillShowsStepAndMoney()
    {
        _home.Variables["COLUMNS"] = "80";
        var result = await _home.RunAsync("runs", "list");
        var titles = result.Output.First(static line => line.Contains("state", StringComparison.Ordinal));
        Assert.All(["step", "spent"], title => Assert.Contains(title, titles, StringComparison.Ordinal));
        Assert.Contains(result.Output, static line => line.Contains("nn..", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task Progress_InATerminal_NeverWraps(int width)
    {
        foreach (var words in new[] { $"runs watch {project.Run}", $"eval watch {project.Evaluation}" })
        {
            var lines = await InTerminalAsync(width, words);
            Assert.All(lines, line => Assert.True(line.Length <= width, $"{words} at {width}: {line.Length} columns: {line}"));
            Assert.Contains(lines, line => line.Contains("cancelled", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Show_OfAHostileRollout_IsWholeAndPlain()
    {
        var result = await _home.RunAsync("rollouts", "show", $"{project.Run}/0/1/1");
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("--- completion ---", result.Output);
        Assert.Contains("two \U0001f600\\u001b[2J", result.Output);
        Assert.Contains("reward      0.5 (accuracy 0, format 0.5)", result.Output);
        Assert.DoesNotContain(string.Concat(result.Output), static letter => char.IsControl(letter));
        var unknown = await _home.RunAsync("rollouts", "show", $"{project.Run}/0/x/1");
        Assert.Equal(2, unknown.ExitCode);
        Assert.Contains("Write it as RUN/STEP/POSITION/SAMPLE", string.Concat(unknown.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_WithoutColour_HasNoEscapes()
    {
        _home.Variables["NO_COLOR"] = "1";
        var lines = await InTerminalAsync(80, "runs list");
        Assert.Contains(lines, line => line.Contains(project.Run, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => Colour().IsMatch(line));
    }

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
