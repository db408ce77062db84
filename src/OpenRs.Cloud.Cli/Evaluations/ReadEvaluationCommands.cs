using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval list|get|watch|reshard|cancel|delete</c>.</summary>
internal static class ReadEvaluationCommands
{
    /// <summary>What an evaluation is called on the command line.</summary>
    public const string IdDescription = "Evaluation id, or projects/PROJECT/evaluations/EVALUATION.";

    public static Command List()
    {
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("list", "List evaluations, newest first.") { project, output, ServerAddress.Option };
        var listing = new ListOptions(command, haveLabels: true);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListEvaluationsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = ApiConnection.PageSize };
            (request.Filter, request.OrderBy) = (listing.Filter(result), listing.OrderBy(result));
            var evaluations = await api.ListAsync(
                token => api.Evaluations.ListEvaluationsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Evaluations, page.NextPageToken));
            EvaluationPrinter.Print(evaluations, result.GetValue(output));
        });
        return command;
    }

    public static Command Get() => OnOne(
        "get",
        "Show one evaluation.",
        static async (_, api, name, output, cancellationToken) =>
        {
            var request = new GetEvaluationRequest { Name = name };
            EvaluationPrinter.Print(
                await api.CallAsync(() => api.Evaluations.GetEvaluationAsync(request, cancellationToken: cancellationToken)), output);
            return 0;
        });

    public static Command Watch() => OnOne(
        "watch",
        "Follow an evaluation to its end; exit code 1 unless it SUCCEEDED.",
        static (_, api, name, output, cancellationToken) => new EvaluationWatcher(api).WatchAsync(name, output, cancellationToken));

    public static Command Cancel() => OnOne(
        "cancel",
        "End an evaluation with the samples that are finished.",
        static async (_, api, name, output, cancellationToken) =>
        {
            var request = new CancelEvaluationRequest { Name = name };
            EvaluationPrinter.Print(
                await api.CallAsync(() => api.Evaluations.CancelEvaluationAsync(request, cancellationToken: cancellationToken)), output);
            return 0;
        });

    public static Command Delete() => DeleteCommand.Create(
        "Delete an evaluation that is over, with its samples. Its charges stay.",
        new Argument<string>("evaluation") { Description = IdDescription },
        "evaluations",
        static (api, name, cancellationToken) => api.Evaluations.DeleteEvaluationAsync(
            new DeleteEvaluationRequest { Name = name }, cancellationToken: cancellationToken));

    public static Command Reshard()
    {
        var shards = new Argument<int>("shards") { Description = "Shards; 0 lets the server choose." }.Within(0, int.MaxValue);
        var command = OnOne(
            "reshard",
            "Cut an evaluation under way into another number of shards; no result changes.",
            async (result, api, name, output, cancellationToken) =>
            {
                var request = new ReshardEvaluationRequest { Name = name, Shards = result.GetValue(shards) };
                EvaluationPrinter.Print(
                    await api.CallAsync(() => api.Evaluations.ReshardEvaluationAsync(request, cancellationToken: cancellationToken)),
                    output);
                return 0;
            });
        command.Arguments.Add(shards);
        return command;
    }

    private static Command OnOne(
        string name, string description, Func<ParseResult, ApiConnection, string, OutputFormat, CancellationToken, Task<int>> action)
    {
        var evaluation = new Argument<string>("evaluation") { Description = IdDescription };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command(name, description) { evaluation, project, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            return await action(
                result,
                api,
                ProjectOption.Name(result.GetValue(evaluation)!, result.GetValue(project)!, "evaluations"),
                result.GetValue(output),
                cancellationToken);
        });
        return command;
    }
}
