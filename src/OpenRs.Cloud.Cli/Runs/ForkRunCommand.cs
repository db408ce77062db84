using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs fork</c>.</summary>
internal static class ForkRunCommand
{
    public static Command Create()
    {
        var checkpoint = new Argument<string>("checkpoint") { Description = $"{CheckpointName.Notation}." };
        var limits = new RunLimitOptions(BudgetOption.CreateRequired("Budget of the new run in US dollars; never exceeded."));
        var dataset = new Option<string>("--dataset")
        {
            Description = "File of training problems, or its name. Default: those of the run that is forked.",
            HelpName = "file|name",
        };
        var withoutOptimizer = new Option<bool>("--without-optimizer")
        {
            Description = "Take the weights alone: start at step 0, with a new optimizer and the schedule from its beginning.",
        };
        var (project, requestId) = (ProjectOption.Create(), CreateRunCommand.RequestIdOption());
        var (watch, output) = (CreateRunCommand.WatchOption(), OutputOption.Create());
        var command = new Command(
            "fork",
            "Create a run that continues from a checkpoint of another, also of one that has ended. With the same options it gives the "
            + "bytes of one long run.")
        {
            checkpoint,
        };
        var annotations = new AnnotationOptions();
        limits.AddTo(command);
        annotations.AddTo(command);
        foreach (var option in new Option[] { dataset, withoutOptimizer, project, requestId, watch, output, ServerAddress.Option })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = CheckpointName.Parse(result.GetValue(checkpoint)!, result.GetValue(project)!);
            var spec = limits.Read(result);
            if (result.GetValue(dataset) is { } problems)
            {
                spec.Dataset = await new Uploader(api, string.Join('/', name.Split('/')[..2])).DatasetAsync(problems, cancellationToken);
            }

            var request = new ForkRunRequest
            {
                Checkpoint = name,
                Spec = spec,
                WithoutOptimizer = result.GetValue(withoutOptimizer),
                RequestId = result.GetValue(requestId) ?? "",
                Labels = { annotations.Labels(result) },
                DisplayName = annotations.Name(result) ?? "",
                Note = annotations.Note(result) ?? "",
                Priority = annotations.Priority(result) ?? 0,
            };
            var run = await api.CallAsync(() => api.Runs.ForkRunAsync(request, cancellationToken: cancellationToken));
            return await CreateRunCommand.ShowAsync(api, run, result.GetValue(watch), result.GetValue(output), cancellationToken);
        });
        return command;
    }
}
