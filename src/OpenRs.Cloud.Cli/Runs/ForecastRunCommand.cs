using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs forecast</c>.</summary>
internal static class ForecastRunCommand
{
    public static Command Create()
    {
        var run = new Argument<string?>("run")
        {
            Description = "Run whose rest to forecast; without it, what the options describe.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var spec = new RunSpecOptions(required: false);
        var agents = new Option<int>("--agents")
        {
            Description = "Agents that work for it. Default: as many as it may have.",
            HelpName = "n",
        }.Within(1, int.MaxValue);
        var gpuType = new Option<string>("--gpu-type")
        {
            Description = "Type of their GPUs as the price book spells it. Default: as the pool's agents are.",
            HelpName = "type",
        };
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var command = new Command("forecast", "Show what a run would cost and how long it would take, or the rest of one.")
        {
            run,
            agents,
            gpuType,
            project,
            output,
            ServerAddress.Option,
        };
        spec.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(run) is null && !(result.GetResult("--recipe") is not null
                && result.GetResult("--model") is not null
                && result.GetResult("--dataset") is not null))
            {
                result.AddError("Name a run, or give --recipe, --model and --dataset.");
            }
        });
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var parent = $"projects/{result.GetValue(project)}";
            var request = new ForecastRunRequest
            {
                Parent = parent,
                Agents = result.GetValue(agents),
                GpuType = result.GetValue(gpuType) ?? "",
            };
            if (result.GetValue(run) is { } given)
            {
                request.Run = ProjectOption.Name(given, result.GetValue(project)!, "runs");
            }
            else
            {
                request.Spec = await spec.ReadAsync(result, new Uploader(api, parent), cancellationToken);
            }

            var forecast = await api.CallAsync(() => api.Runs.ForecastRunAsync(request, cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(forecast);
            }
            else
            {
                ForecastPrinter.Print(forecast);
            }
        });
        return command;
    }
}
