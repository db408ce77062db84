using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs list|get|watch|cancel</c>.</summary>
internal static class ReadRunCommands
{
    public static Command List()
    {
        var project = new Option<string>("--project") { Description = "Project.", DefaultValueFactory = static _ => "default" };
        var output = OutputOption.Create();
        var command = new Command("list", "List runs, newest first.") { project, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var runs = new List<Run>();
            var request = new ListRunsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = 1000 };
            do
            {
                var page = await api.CallAsync(() => api.Runs.ListRunsAsync(request, cancellationToken: cancellationToken).ResponseAsync);
                runs.AddRange(page.Runs);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            RunPrinter.Print(runs, result.GetValue(output));
        });
        return command;
    }

    public static Command Get() => OnOneRun(
        "get",
        "Show one run.",
        static async (api, name, output, cancellationToken) =>
        {
            var run = await api.CallAsync(() => api.Runs.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: cancellationToken).ResponseAsync);
            RunPrinter.Print(run, output);
            return 0;
        });

    public static Command Watch() => OnOneRun(
        "watch",
        "Follow a run to its end; exit code 1 unless it SUCCEEDED.",
        static (api, name, output, cancellationToken) => new RunWatcher(api).WatchAsync(name, output, cancellationToken));

    public static Command Cancel() => OnOneRun(
        "cancel",
        "Stop a run after a checkpoint.",
        static async (api, name, output, cancellationToken) =>
        {
            var run = await api.CallAsync(() => api.Runs.CancelRunAsync(new CancelRunRequest { Name = name }, cancellationToken: cancellationToken).ResponseAsync);
            RunPrinter.Print(run, output);
            return 0;
        });

    private static Command OnOneRun(string name, string description, Func<ApiConnection, string, OutputFormat, CancellationToken, Task<int>> action)
    {
        var run = new Argument<string>("run") { Description = "Run id, or projects/PROJECT/runs/RUN." };
        var output = OutputOption.Create();
        var command = new Command(name, description) { run, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var given = result.GetValue(run)!;
            var fullName = given.Contains('/', StringComparison.Ordinal) ? given : $"projects/default/runs/{given}";
            return await action(api, fullName, result.GetValue(output), cancellationToken);
        });
        return command;
    }
}
