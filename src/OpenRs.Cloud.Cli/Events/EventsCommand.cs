using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Events;

/// <summary><c>openrs runs events</c>.</summary>
internal static class EventsCommand
{
    public static Command Create()
    {
        var run = RunArgument.Create();
        var (kind, project, output) = (EventKinds.CreateOption(), ProjectOption.Create(), OutputOption.CreateOfTexts());
        var command = new Command("events", "Show what happened to a run, oldest first: moves, agents, refusals, failures, changes.")
        {
            run, kind, project, output, ServerAddress.Option,
        };
        var follow = FollowOption.AddTo(command, output, "Show each further event as it comes, until none can follow.");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            var (kinds, format) = (EventKinds.Parse(result.GetValue(kind)), result.GetValue(output));
            if (result.GetValue(follow))
            {
                await api.FollowAsync(
                    lost => api.Client.FollowRunEventsAsync(name, kinds, lost: lost, cancellationToken: cancellationToken),
                    item => Print(item, format),
                    new ProgressLine());
                return;
            }

            Print(await ReadAsync(api, name, kinds, cancellationToken), format);
        });
        return command;
    }

    private static Task<List<RunEvent>> ReadAsync(
        ApiConnection api, string run, IReadOnlyList<RunEventKind> kinds, CancellationToken cancellationToken)
    {
        var request = new ListRunEventsRequest { Parent = run, PageSize = ApiConnection.PageSize, Kinds = { kinds } };
        return api.ListAsync(
            token => api.Runs.ListRunEventsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
            static page => (page.Events, page.NextPageToken));
    }

    private static void Print(List<RunEvent> events, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(events);
            return;
        }

        events.ForEach(item => Print(item, format));
    }

    private static void Print(RunEvent item, OutputFormat format)
    {
        if (format == OutputFormat.JsonLines)
        {
            Json.Print(item);
            return;
        }

        var time = item.Time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Fields.PrintText($"{time}  {EventKinds.NameOf(item.Kind).PadRight(EventKinds.Width)}  ", TextOf(item));
    }

    private static string TextOf(RunEvent item) => item switch
    {
        { State: RunState.Unspecified } => item.Message,
        { FromState: RunState.Unspecified } => $"{Format.State(item.State)}: {item.Message}",
        _ => $"{Format.State(item.FromState)} -> {Format.State(item.State)}: {item.Message}",
    };
}
