using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs list|get|watch</c>.</summary>
internal static class ReadRunCommands
{
    public static Command List()
    {
        var project = ProjectOption.Create();
        var state = new Option<string[]>("--state")
        {
            Description = "Only runs in this state, such as RUNNING. Repeatable.",
            HelpName = "state",
            AllowMultipleArgumentsPerToken = true,
        };
        state.OneOf([.. States.Keys]);
        var output = OutputOption.Create();
        var command = new Command("list", "List runs, newest first.") { project, state, output, ServerAddress.Option };
        var listing = new ListOptions(command, haveLabels: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListRunsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = ApiConnection.PageSize };
            (request.Filter, request.OrderBy) = (listing.Filter(result), listing.OrderBy(result));
            request.States.AddRange((result.GetValue(state) ?? []).Select(static name => States[name]));
            var runs = await api.ListAsync(
                token => api.Runs.ListRunsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Runs, page.NextPageToken));
            RunPrinter.Print(runs, result.GetValue(output));
        });
        return command;
    }

    public static Command Get() => OneRunCommand.Create(
        "get",
        "Show one run.",
        static (api, name, _, cancellationToken) => api.Runs.GetRunAsync(
            new GetRunRequest { Name = name }, cancellationToken: cancellationToken));

    public static Command Watch()
    {
        var run = RunArgument.Create();
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("watch", "Follow a run to its end; exit code 1 unless it SUCCEEDED or PLATEAUED.")
        {
            run,
            project,
            output,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            return await new RunWatcher(api).WatchAsync(name, result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static SortedDictionary<string, RunState> States { get; } =
        new(
            Enum.GetValues<RunState>().Where(static state => state != RunState.Unspecified).ToDictionary(Format.State),
            StringComparer.Ordinal);
}
