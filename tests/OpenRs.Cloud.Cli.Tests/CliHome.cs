using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>A user's home of a test: the command runs in it, and finds nothing of the user who runs the tests.</summary>
public sealed class CliHome : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-cli-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Variables that the command is started with, on top of those that keep it in this home.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>The file that keeps the contexts.</summary>
    public string ContextsPath => this["config/openrs/contexts.json"];

    /// <summary>Runs the command.</summary>
    public Task<ProgramResult> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <summary>Runs another program with the variables of the command.</summary>
    public Task<ProgramResult> RunProgramAsync(string program, params string[] arguments) =>
        ProgramResult.OfAsync(program, arguments, Timeout, _folder, ProgramEnvironment());

    /// <summary>Runs the command with something on its standard input.</summary>
    public Task<ProgramResult> RunWithInputAsync(string input, params string[] arguments) =>
        ProgramResult.OfAsync(BuiltProgram.Cli, arguments, Timeout, _folder, ProgramEnvironment(), input);

    /// <summary>Runs a command that must succeed and print one JSON value and nothing else.</summary>
    public async Task<JsonNode> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--output", "json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonNode.Parse(Assert.Single(result.Output))!;
    }

    /// <summary>Runs a command that must fail, and say so in plain words on standard error alone.</summary>
    public async Task FailsAsync(int exitCode, string words, params string[] arguments) =>
        AssertFailed(exitCode, words, await RunAsync(arguments));

    /// <summary>Checks that a command failed, and said so in plain words on standard error alone.</summary>
    public static void AssertFailed(int exitCode, string words, ProgramResult result)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.Contains(words, string.Join('\n', result.Error), StringComparison.Ordinal);
        Assert.DoesNotContain(result.Error, static line => line.StartsWith("   at ", StringComparison.Ordinal));
        Assert.Empty(result.Output);
    }

    /// <summary>Logs in to a server with a key.</summary>
    public async Task LogInAsync(Uri server, string key, params string[] more)
    {
        var result = await RunWithInputAsync(
            key + "\n", ["login", "--server", server.GetLeftPart(UriPartial.Authority), "--api-key-stdin", .. more]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Dictionary<string, string?> ProgramEnvironment()
    {
        var environment = new Dictionary<string, string?>
        {
            ["XDG_CONFIG_HOME"] = this["config"],
            ["OPENRS_SERVER"] = null,
            ["OPENRS_API_KEY"] = null,
            ["OPENRS_PROJECT"] = null,
            ["OPENRS_CA"] = null,
            ["COLUMNS"] = null,
        };
        foreach (var (name, value) in Variables)
        {
            environment[name] = value;
        }

        return environment;
    }
}
