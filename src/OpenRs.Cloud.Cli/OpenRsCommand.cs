using System.CommandLine;
using OpenRs.Cloud.Cli.Access;
using OpenRs.Cloud.Cli.Checkpoints;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Costs;
using OpenRs.Cloud.Cli.Demo;
using OpenRs.Cloud.Cli.Doctor;
using OpenRs.Cloud.Cli.Evaluations;
using OpenRs.Cloud.Cli.Models;
using OpenRs.Cloud.Cli.Pools;
using OpenRs.Cloud.Cli.Programs;
using OpenRs.Cloud.Cli.Recipes;
using OpenRs.Cloud.Cli.Rollouts;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.Cli.Shell;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.Cli.Verification;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli;

/// <summary>The <c>openrs</c> command: what there is, and how failures end.</summary>
internal static class OpenRsCommand
{
    // Ctrl-C waits this long for local agents to hand their work back and for the server to close its state.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        if (ToolCommands.Find(args) is { } tool)
        {
            return tool.Run(args);
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopTimeout,
            };
            return await CommandInvocation.RunAsync(Create(), args, configuration);
        }
        catch (CliException exception)
        {
            await Console.Error.WriteLineAsync($"openrs: {exception.Message}");
            return exception.ExitCode;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A file or folder that somebody named: which one, the system's words say.
            await Console.Error.WriteLineAsync($"openrs: {exception.Message}");
            return ExitCode.WrongInput;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    /// <summary>Makes the command with all that are below it.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand(
            """
            Trains small reasoning models by reinforcement learning (GRPO) on elastic agents within a budget.

            Start here:
              openrs demo                watch a model learn, in minutes, on this machine
              openrs up --agents 2       a server with two local agents
              openrs runs create --help  train your own model on your own problems
              openrs login --server URL  use a server that asks for credentials

            Exit codes: 0 done, 1 the work failed, 2 wrong input, 3 no connection to the
            server, 4 the server refused, such as for something that does not exist,
            5 not logged in or not permitted, 130 interrupted.
            """);
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(UpCommand.Create());
        root.Subcommands.Add(RunsCommand.Create());
        root.Subcommands.Add(EvalCommand.Create());
        root.Subcommands.Add(DatasetsCommand.Create());
        root.Subcommands.Add(CheckpointsCommand.Create());
        root.Subcommands.Add(RolloutsCommand.Create());
        root.Subcommands.Add(ModelsCommand.Create());
        root.Subcommands.Add(RecipesCommand.Create());
        root.Subcommands.Add(PoolsCommand.Create());
        root.Subcommands.Add(AgentsCommand.Create());
        root.Subcommands.Add(CostCommand.Create());
        root.Subcommands.Add(LoginCommand.Create());
        root.Subcommands.Add(ContextsCommand.Create());
        root.Subcommands.Add(WhoAmICommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(RewardCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        foreach (var tool in ToolCommands.ToCommands().Where(tool => root.Subcommands.All(command => command.Name != tool.Name)))
        {
            root.Subcommands.Add(tool);
        }

        root.Options.Add(ServerAddress.ContextOption);
        root.Options.Add(ServerAddress.AuthorityOption);
        ExamplesHelp.AddTo(root);
        return root;
    }
}
