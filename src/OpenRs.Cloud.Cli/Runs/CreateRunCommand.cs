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
        var requestId = new Option<string>("--request-id")
        {
            Description = "UUID that makes a repeated call answer the first one's run.",
            HelpName = "uuid",
        };
        var watch = new Option<bool>("--watch") { Description = "Follow the run to its end; exit code 1 unless it SUCCEEDED." };
        var output = OutputOption.Create();
        var command = new Command("create", "Create a training run.");
        spec.AddTo(command);
        foreach (var option in new Option[] { project, requestId, watch, output, ServerAddress.Option })
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
            };
            var run = await api.CallAsync(() => api.Runs.CreateRunAsync(request, cancellationToken: cancellationToken));
            if (!result.GetValue(watch))
            {
                RunPrinter.Print(run, result.GetValue(output));
                return 0;
            }

            return await new RunWatcher(api).WatchAsync(run.Name, result.GetValue(output), cancellationToken);
        });
        return command;
    }
}
