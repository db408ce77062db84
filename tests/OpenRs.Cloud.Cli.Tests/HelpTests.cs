using System.CommandLine;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.Cli.Shell;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Every command says what it is for.</summary>
public sealed class HelpTests : IDisposable
{
    // Other programs of the installation answer these, with their own help.
    private static readonly string[] Elsewhere = ["agent", "bench", "simulate", "models init", "models inspect", "models quickstart"];
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Help_OfEveryCommand_ShowsItsUse()
    {
        var commands = await CommandsAsync([]);
        Assert.True(commands.Count > 35, $"Only {commands.Count} commands found.");
        foreach (var verb in new[]
        {
            "runs forecast",
            "keys revoke",
            "audit list",
            "contexts use",
            "whoami",
            "login",
            "models import",
            "recipes import",
            "completion fish",
            "datasets upload",
            "rollouts show",
            "eval problems",
        })
        {
            Assert.Contains(verb, commands);
        }
    }

    [Fact]
    public async Task Help_NamesTheExitCodes()
    {
        var help = string.Join(' ', (await _home.RunAsync("--help")).Output);
        foreach (var code in new[]
        {
            "0 done",
            "1 the work failed",
            "2 wrong input",
            "3 no connection",
            "4 the server refused",
            "5 not logged in or not permitted",
            "130 interrupted",
        })
        {
            Assert.Contains(code, help, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Examples_OfEveryCommand_AreRightAndInItsHelp()
    {
        var root = OpenRsCommand.Create();
        foreach (var example in Examples.All)
        {
            var parsed = root.Parse(example["openrs ".Length..]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(static error => error.Message))}");
            Assert.Empty(parsed.CommandResult.Command.Subcommands);
        }

        var help = (await _home.RunAsync("runs", "fork", "--help")).Output;
        Assert.Contains("  openrs runs fork run-0123456789ab/20 --budget 10", help.SkipWhile(static line => line != "Examples:"));
        Assert.DoesNotContain("Examples:", (await _home.RunAsync("runs", "--help")).Output);
    }

    // The commands that the help of each command lists, all the way down. A command that must be told something shows how.
    private async Task<List<string>> CommandsAsync(string[] path)
    {
        var result = await HelpAsync(path);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Usage:", result.Output);
        Assert.Empty(result.Error);

        // What is longer takes a terminal's whole first column, which breaks it within a word.
        Assert.All(result.Output, static line => Assert.DoesNotMatch("^  [^<]*<[^>]{36,}>", line));
        Assert.DoesNotContain(result.Output, static line => line.Contains("[default: Table]", StringComparison.Ordinal));
        var mustBeTold = ToolCommands.Find(path) is null && result.Output.Any(line => line.Contains("(REQUIRED)", StringComparison.Ordinal)
            || line.StartsWith($"  openrs {string.Join(' ', path)} <", StringComparison.Ordinal));
        Assert.True(!mustBeTold || result.Output.Contains("Examples:"), $"{string.Join(' ', path)}: its help shows no example");
        var found = new List<string>();
        foreach (var line in result.Output.SkipWhile(static line => line != "Commands:")
            .Skip(1)
            .Where(static line => line.StartsWith("  ", StringComparison.Ordinal)))
        {
            string[] command = [.. path, line.Trim().Split(' ')[0]];
            Assert.True(command[^1].Length > 0, $"{string.Join(' ', path)}: a description of more than one line breaks the list");
            found.Add(string.Join(' ', command));
            found.AddRange(Elsewhere.Contains(found[^1]) ? [] : await CommandsAsync(command));
        }

        return found;
    }

    // In this process: a hundred starts of the program would show nothing more. Tools answer in their own.
    private async Task<ProgramResult> HelpAsync(string[] path)
    {
        string[] line = [.. path, "--help"];
        if (ToolCommands.Find(line) is not null)
        {
            return await _home.RunAsync(line);
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var configuration = new InvocationConfiguration { Output = output, Error = error };
        var code = await OpenRsCommand.Create().Parse(line).InvokeAsync(configuration);
        return new ProgramResult(code, Lines(output), Lines(error));
    }

    private static string[] Lines(StringWriter text) => text.ToString().TrimEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
