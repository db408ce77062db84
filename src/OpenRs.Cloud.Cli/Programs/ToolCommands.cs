using System.CommandLine;
using System.Diagnostics;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>Commands that other programs of the installation carry out: those that need tensors, or serve.</summary>
internal sealed record ToolCommands(string Verb, string Program, bool PassesVerb, string Description)
{
    public static IReadOnlyList<ToolCommands> All { get; } =
    [
        new("server", ProgramLocator.Server, false, "Run the server in the foreground."),
        new("agent", ProgramLocator.Agent, true, "Run an agent in the foreground."),
        new("models", ProgramLocator.Agent, true, "Model folders: init, inspect, quickstart."),
    ];

    public static ToolCommands? Find(string verb) => All.FirstOrDefault(tool => tool.Verb == verb);

    /// <summary>The entry in the help of <c>openrs</c>.</summary>
    public Command ToCommand() => new(Verb, Description);

    /// <summary>Runs the program with the same terminal.</summary>
    public async Task<int> RunAsync(string[] args)
    {
        try
        {
            var start = new ProcessStartInfo(ProgramLocator.Find(Program), PassesVerb ? args : args[1..]);

            // Ctrl-C reaches both; this one must wait for the other to end well.
            Console.CancelKeyPress += static (_, interrupt) => interrupt.Cancel = true;
            using var process = Process.Start(start)!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (CliException exception)
        {
            await Console.Error.WriteLineAsync($"openrs: {exception.Message}");
            return exception.ExitCode;
        }
    }
}
