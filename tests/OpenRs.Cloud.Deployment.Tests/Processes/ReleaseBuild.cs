namespace OpenRs.Cloud.Deployment.Tests.Processes;

/// <summary>The programs of a build.</summary>
/// <param name="Cli">The command <c>openrs</c>.</param>
/// <param name="Agent">The agent.</param>
internal sealed record ReleaseBuild(string Cli, string Agent)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The one that is tested.</summary>
    public static ReleaseBuild Current => new(BuiltProgram.Cli, BuiltProgram.Agent);

    /// <summary>The one before, which <c>eng/upgrade-test.sh</c> makes; without it the test is skipped.</summary>
    public static ReleaseBuild Before()
    {
        var folder = Environment.GetEnvironmentVariable("OPENRS_BEFORE");
        Skip.If(string.IsNullOrEmpty(folder), "OPENRS_BEFORE names no earlier build: run eng/upgrade-test.sh COMMIT.");
        return new ReleaseBuild(Path.Combine(folder!, "openrs"), Path.Combine(folder!, "OpenRs.Cloud.Agent"));
    }

    /// <summary>Arguments of an agent without the options that came after this build: its own chart does not give them.</summary>
    public async Task<IEnumerable<string>> KnownAsync(IEnumerable<string> arguments)
    {
        var help = string.Join('\n', (await ProgramResult.OfAsync(Agent, ["agent", "--help"], Timeout)).Output);
        return arguments.Where(argument => !argument.StartsWith("--", StringComparison.Ordinal)
            || help.Contains(argument.Split('=')[0], StringComparison.Ordinal));
    }
}
