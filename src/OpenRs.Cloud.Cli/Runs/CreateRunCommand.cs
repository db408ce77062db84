using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs create</c>.</summary>
internal static class CreateRunCommand
{
    public static Command Create()
    {
        var spec = new RunSpecOptions(required: true);
        var project = ProjectOption.Create();
        var (requestId, watch) = (RequestIdOption(), WatchOption());
        var output = OutputOption.Create();
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Create nothing; show the recipe with its defaults, memory, cost, time, the least budget and the place in the "
                + "queue.",
        };
        var command = new Command("create", "Create a training run.");
        var annotations = new AnnotationOptions();
        spec.AddTo(command);
        annotations.AddTo(command);
        foreach (var option in new Option[] { project, requestId, dryRun, watch, output, ServerAddress.Option })
        {
            command.Options.Add(option);
        }

        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var parent = $"projects/{result.GetValue(project)}";
            var request = new CreateRunRequest
            {
                Parent = parent,
                Spec = await spec.ReadAsync(result, new Uploader(api, parent), cancellationToken),
                RequestId = result.GetValue(requestId) ?? "",
                Labels = { annotations.Labels(result) },
                DisplayName = annotations.Name(result) ?? "",
                Note = annotations.Note(result) ?? "",
                Priority = annotations.Priority(result) ?? 0,
            };
            if (result.GetValue(dryRun))
            {
                return await EstimateAsync(api, request, result.GetValue(output), cancellationToken);
            }

            var run = await api.CallAsync(() => api.Runs.CreateRunAsync(request, cancellationToken: cancellationToken));
            return await ShowAsync(api, run, result.GetValue(watch), result.GetValue(output), cancellationToken);
        });
        return command;
    }

    public static Option<string> RequestIdOption() => new("--request-id")
    {
        Description = "UUID that makes a repeated call answer the first one's run.",
        HelpName = "uuid",
    };

    public static Option<bool> WatchOption() =>
        new("--watch") { Description = "Follow the run to its end; exit code 1 unless it SUCCEEDED or PLATEAUED." };

    private static async Task<int> EstimateAsync(
        ApiConnection api, CreateRunRequest run, OutputFormat output, CancellationToken cancellationToken)
    {
        var request = new EstimateRunRequest { Parent = run.Parent, Spec = run.Spec, Priority = run.Priority };
        var estimate = await api.CallAsync(() => api.Runs.EstimateRunAsync(request, cancellationToken: cancellationToken));
        if (output == OutputFormat.Json)
        {
            Json.Print(estimate);
        }
        else
        {
            ForecastPrinter.Print(estimate);
        }

        return 0;
    }

    /// <summary>Shows a run that was created, or follows it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> ShowAsync(
        ApiConnection api, Run run, bool watch, OutputFormat output, CancellationToken cancellationToken)
    {
        if (watch)
        {
            return await new RunWatcher(api).WatchAsync(run.Name, output, cancellationToken);
        }

        RunPrinter.Print(run, output);
        return 0;
    }
}
