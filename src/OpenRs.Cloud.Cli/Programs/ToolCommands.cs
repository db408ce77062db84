using System.CommandLine;
using OpenRs.Cloud.Cli.Models;

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
        new("agent", ProgramLocator.Agent, true, "Run an agent in the foreground."),
        new(
            "simulate",
            ProgramLocator.Simulator,
            true,
            "Simulate the control plane on a faulty world in virtual time, and check its promises."),
        new("models", ProgramLocator.Agent, true, "Model folders: init, inspect, convert, diff, probe, quickstart."),
        new("bench", ProgramLocator.LearningBench, false, "Tokens per second of generation.", "generate"),
        new("bench", ProgramLocator.LearningBench, false, "Tokens per second of training steps.", "train"),
        new(
            "bench",
            ProgramLocator.ControlPlaneBench,
            false,
            "Load of many agents on a real server: rates, latencies, memory, restart.",
            "control-plane"),
        new(
            "bench",
            ProgramLocator.ControlPlaneBench,
            false,
            "One run under kills, pauses and changing numbers of agents: its bytes must not change.",
            "elastic"),
        new("bench", ProgramLocator.LearningBench, false, "Megabytes per second of the tokenizer.", "tokenize"),
    ];

    // The server takes its settings from configuration, where these are short names, and has no help of its own.
    private static readonly Option[] ServerSettings =
    [
        new Option<string>("--data")
        {
            Description = "Folder for state, objects and the agents' token. Default: .openrs/data.",
            HelpName = "folder",
        },
        new Option<string>("--listen")
        {
            Description = "Address of the API. Default: http://127.0.0.1:7420; port 0 takes a free one.",
            HelpName = "url",
        },
        new Option<string>("--objects")
        {
            Description = "Object store: file:///FOLDER or a blob container's URL. Default: objects in the data folder.",
            HelpName = "uri",
        },
        new Option<string>("--price-file")
        {
            Description = "JSON file of prices with the days from which they hold. Default: the built-in prices and OpenRs:Prices.",
            HelpName = "file",
        },
        new Option<int>("--keep-checkpoints")
        {
            Description = "Newest checkpoints of a run to keep, beside the best, pinned and evaluated ones. Default: 0, all.",
            HelpName = "n",
        },
        new Option<double>("--lease-seconds")
        {
            Description = "Length of a lease, 2 to 600. Default: 30. A lost agent costs at most this much.",
            HelpName = "s",
        },
        new Option<string>("--host")
        {
            Description = "local (one process, SQLite) or cluster (Orleans silos). Default: local.",
            HelpName = "kind",
        },
        new Option<string>("--agent-token-file")
        {
            Description = "File with the agents' join token; a cluster needs it. Default: one is made in the data folder.",
            HelpName = "file",
        },
        new Option<string>("--admin-key-file")
        {
            Description = "File with the first admin's API key; a cluster needs it. Default: one is made in the data folder.",
            HelpName = "file",
        },
        new Option<string>("--auth")
        {
            Description = "Whether clients must show credentials: none or required. Default: none on loopback, required beyond.",
            HelpName = "mode",
        },
        new Option<string>("--tls-certificate")
        {
            Description = "Certificate of an https address: a PEM file with its chain, or a PFX file. Read again when it changes.",
            HelpName = "file",
        },
        new Option<string>("--tls-key") { Description = "Private key of a PEM certificate.", HelpName = "file" },
        new Option<string>("--oidc-issuer")
        {
            Description = "Issuer whose bearer tokens are accepted. What their claims mean is in OpenRs:Oidc:Roles.",
            HelpName = "url",
        },
        new Option<string>("--oidc-audience") { Description = "Audience that these tokens must be meant for.", HelpName = "name" },
        new Option<bool>("--allow-unauthenticated")
        {
            Description = "Listen beyond loopback although clients are not authenticated: true or false.",
        },
        new Option<bool>("--stop-with-stdin") { Description = "Stop when standard input closes: true or false." },
    ];

    /// <summary>The tool that carries out a command line; <see langword="null"/> when this program answers it itself.</summary>
    public static ToolCommands? Find(string[] args) =>
        (args is not ["models", ..] || ModelsCommand.IsOfFolders(args))
        && All.FirstOrDefault(tool => tool.Matches(args)) is { } tool
        && (tool.Verb != "server" || !args.Any(static arg => arg is "--help" or "-h" or "-?"))
            ? tool
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
        foreach (var setting in Verb == "server" ? ServerSettings : [])
        {
            command.Options.Add(setting);
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
