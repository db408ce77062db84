using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace OpenRs.Cloud.Cli.Connection;

/// <summary>Commands that end one thing on the server for good.</summary>
internal static class DeleteCommand
{
    /// <summary>Makes a command.</summary>
    /// <param name="description">What it does.</param>
    /// <param name="item">Names what is deleted.</param>
    /// <param name="collection">What resource names of such things hold, such as <c>runs</c>.</param>
    /// <param name="call">Deletes the thing with this resource name.</param>
    /// <param name="verb">Its name.</param>
    /// <param name="done">How it says that it is done, before the resource name.</param>
    public static Command Create(
        string description,
        Argument<string> item,
        string collection,
        Func<ApiConnection, string, CancellationToken, AsyncUnaryCall<Empty>> call,
        string verb = "delete",
        string done = "Deleted")
    {
        var project = ProjectOption.Create();
        var command = new Command(verb, description) { item, project, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(item)!, result.GetValue(project)!, collection);
            await api.CallAsync(() => call(api, name, cancellationToken));
            Console.Error.WriteLine($"{done} {name}.");
        });
        return command;
    }
}
