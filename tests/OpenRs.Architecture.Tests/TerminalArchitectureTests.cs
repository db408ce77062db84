namespace OpenRs.Architecture.Tests;

/// <summary>What others have written does not command the terminal of any program.</summary>
public sealed class TerminalArchitectureTests
{
    [Fact]
    public void Program_WithACommandLine_ProtectsTheTerminalFirst()
    {
        string[] programs =
        [
            .. new[] { "src", "bench" }
                .SelectMany(static folder => Directory.EnumerateDirectories(Path.Combine(RepositoryPaths.Root, folder)))
                .Select(static project => Path.Combine(project, "Program.cs"))
                .Where(File.Exists),
        ];

        // Server, agent, command line, simulator and three benches.
        Assert.Equal(7, programs.Length);
        Assert.All(programs, static program => Assert.Contains(
            "\nTerminal.Protect();\n", File.ReadAllText(program), StringComparison.Ordinal));
    }
}
