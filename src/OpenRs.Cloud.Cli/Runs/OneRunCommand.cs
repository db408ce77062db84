using System.CommandLine;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>Commands that ask one thing of one run and show the run.</summary>
internal static class OneRunCommand
{
    /// <summary>Makes a command.</summary>
    /// <param name="verb">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="call">What it asks, of the run with this resource name.</param>
    /// <param name="options">Options of its own.</param>
    public static Command Create(
        string verb,
        string description,
        Func<ApiConnection, string, ParseResult, CancellationToken, AsyncUnaryCall<Run>> call,
        params Option[] options)
    {
        var run = RunArgument.Create();
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command(verb, description) { run };
        foreach (var option in (Option[])[.. options, project, output, ServerAddress.Option])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            RunPrinter.Print(await api.CallAsync(() => call(api, name, result, cancellationToken)), result.GetValue(output));
        });
        return command;
    }
}
