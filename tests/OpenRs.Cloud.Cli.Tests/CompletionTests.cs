namespace OpenRs.Cloud.Cli.Tests;

/// <summary>The completion scripts, run by the shells that they are for.</summary>
public sealed class CompletionTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("openrs runs sc", "scale")]
    [InlineData("openrs reci", "recipes")]
    [InlineData("openrs recipes show open-rs", "open-rs1", "open-rs2", "open-rs3")]
    [InlineData("openrs keys create --role ad", "admin")]
    [InlineData("openrs runs list --out", "--output")]
    [InlineData("openrs server --price", "--price-file")]
    public async Task Bash_ALineThatIsBegun_IsCompleted(string line, params string[] expected)
    {
        // What bash does when somebody presses the tab key.
        const string Press =
            """
            source <(openrs completion bash)
            read -ra COMP_WORDS <<< "$LINE"
            COMP_LINE=$LINE COMP_POINT=${#LINE} COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _openrs_complete
            printf '%s\n' "${COMPREPLY[@]}"
            complete -p openrs >&2
            """;
        var result = await ShellAsync("/bin/bash", line, "-c", Press);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(expected, result.Output);
        Assert.Contains("complete -o default -F _openrs_complete openrs", result.Error);
    }

    [SkippableTheory]
    [InlineData("/usr/bin/zsh", "zsh")]
    [InlineData("/usr/bin/fish", "fish")]
    public async Task Script_OfAnotherShell_IsOneThatItReads(string shell, string name)
    {
        Skip.IfNot(File.Exists(shell), $"{shell} is not installed.");
        var script = await _home.RunAsync("completion", name);
        await File.WriteAllLinesAsync(_home["script"], script.Output);
        var result = await ShellAsync(shell, "", "-n", _home["script"]);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private Task<ProgramResult> ShellAsync(string shell, string line, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = $"{Path.GetDirectoryName(BuiltProgram.Cli)}:{Environment.GetEnvironmentVariable("PATH")}",
            ["LINE"] = line,
            ["XDG_CONFIG_HOME"] = _home["config"],
        };
        return ProgramResult.OfAsync(shell, arguments, Timeout, environment: environment);
    }
}
