using System.CommandLine;
using OpenRs.Cloud.Cli.Models;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>Commands that other programs of the installation carry out: those that need tensors, or serve.</summary>
/// <param name="Verb">The first word of the command line.</param>
/// <param name="Program">The program that carries it out.</param>
/// <param name="PassesVerb">Whether the program wants the verb, too.</param>
/// <param name="Description">A line of help.</param>
/// <param name="Noun">The second word, where several programs share a verb; null for any.</param>
internal sealed record ToolCommands(string Verb, string Program, bool PassesVerb, string Description, string? Noun = null)
{
    public static IReadOnlyList<ToolCommands> All { get; } =
    [
        new("server", ProgramLocator.Server, false, "Run the server in the foreground."),
        new("backup", ProgramLocator.Server, true, "Back up the state of a server while it runs, and list its objects."),
        new("restore", ProgramLocator.Server, true, "Take a server that is stopped back to a backup."),
        new("agent", ProgramLocator.Agent, true, "Run an agent in the foreground."),
        new(
            "simulate", ProgramLocator.Simulator, true,
            "Simulate the control plane on a faulty world in virtual time, and check its promises."),
        new("models", ProgramLocator.Agent, true, "Model folders: init, inspect, convert, diff, probe, quickstart."),
        new("bench", ProgramLocator.LearningBench, false, "Tokens per second of generation.", "generate"),
        new("bench", ProgramLocator.LearningBench, false, "Tokens per second of training steps.", "train"),
        new(
            "bench", ProgramLocator.ControlPlaneBench, false,
            "Load of many agents on a real server: rates, latencies, memory, restart.", "control-plane"),
        new(
            "bench", ProgramLocator.ControlPlaneBench, false,
            "One run under kills, pauses and changing numbers of agents: its bytes must not change.", "elastic"),
        new("bench", ProgramLocator.LearningBench, false, "Megabytes per second of the tokenizer.", "tokenize"),
    ];

    /// <summary>The tool that carries out a command line; <see langword="null"/> when this program answers it itself.</summary>
    public static ToolCommands? Find(string[] args) =>
        (args is not ["models", ..] || ModelsCommand.IsOfFolders(args))
            ? All.FirstOrDefault(tool => tool.Matches(args))
            : null;

    /// <summary>The entries in the help of <c>openrs</c>: one per verb, with its nouns below it.</summary>
    public static IEnumerable<Command> ToCommands()
    {
        foreach (var verb in All.GroupBy(tool => tool.Verb))
        {
            if (verb.First().Noun is null)
            {
                yield return verb.First().ToCommand(verb.Key);
                continue;
            }

            var command = new Command(verb.Key, $"Measurements: {string.Join(", ", verb.Select(tool => tool.Noun))}.");
            foreach (var tool in verb)
            {
                command.Subcommands.Add(tool.ToCommand(tool.Noun!));
            }

            yield return command;
        }
    }

    private bool Matches(string[] args) =>
        args.Length > 0 && args[0] == Verb && (Noun is null || (args.Length > 1 && args[1] == Noun))
            && (Verb != "models" || ModelsCommand.IsOfFolders(args));

    private Command ToCommand(string name)
    {
        var command = new Command(name, Description);
        foreach (var option in Verb == "server" ? ServerSwitches.All : [])
        {
            command.Options.Add(option);
        }

        return command;
    }

    /// <summary>
    /// Becomes the program: the same process, so that whoever stops or kills it, or asks for its exit code, deals with the program itself.
    /// </summary>
    /// <returns>The exit code when the program cannot be started.</returns>
    public int Run(string[] args)
    {
        try
        {
            throw PosixProcess.Become(ProgramLocator.Find(Program), PassesVerb ? args : args[1..]);
        }
        catch (CliException exception)
        {
            Console.Error.WriteLine($"openrs: {exception.Message}");
            return exception.ExitCode;
        }
    }
}
