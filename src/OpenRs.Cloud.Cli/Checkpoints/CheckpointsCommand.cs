using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Checkpoints;

/// <summary><c>openrs checkpoints</c>.</summary>
internal static class CheckpointsCommand
{
    public static Command Create() => new("checkpoints", "Checkpoints of runs: list, get, download, pin, unpin, export.")
    {
        List(),
        OnOne("get", "Show a checkpoint and its files.", static (api, name, token) => GetAsync(api, name, token)),
        Download(),
        OnOne("pin", "Keep a checkpoint for good.", static (api, name, token) => PinAsync(api, name, pinned: true, token)),
        OnOne("unpin", "Let a checkpoint go by retention again.", static (api, name, token) => PinAsync(api, name, pinned: false, token)),
        Export(),
    };

    private static Command List()
    {
        var run = RunArgument.Create();
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var list = new Command("list", "List the checkpoints of a run, newest first.") { run, project, output, ServerAddress.Option };
        var listing = new ListOptions(list);
        list.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListCheckpointsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs"),
                PageSize = ApiConnection.PageSize,
                Filter = listing.Filter(result),
                OrderBy = listing.OrderBy(result),
            };
            var checkpoints = await api.ListAsync(
                token => api.Checkpoints.ListCheckpointsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Checkpoints, page.NextPageToken));
            Print(checkpoints, result.GetValue(output));
        });
        return list;
    }

    private static Command Download()
    {
        var (checkpoint, project) = (Argument(), ProjectOption.Create());
        var folder = new Option<string>("--out") { Description = "Folder for the files.", HelpName = "folder", Required = true };
        var hub = new Option<bool>("--hub")
        {
            Description = "Make a folder to publish: without the trainer's state, with a README.md of metrics, cost and provenance.",
        };
        var download = new Command(
            "download",
            "Fetch a checkpoint: a model folder that transformers and vLLM load, or an adapter that PEFT loads. A repeated call resumes a "
            + "broken download.")
        {
            checkpoint,
            folder,
            hub,
            project,
            ServerAddress.Option,
        };
        download.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = CheckpointName.Parse(result.GetValue(checkpoint)!, result.GetValue(project)!);
            var found = await GetAsync(api, name, cancellationToken);
            if (result.GetValue(hub))
            {
                await HubFolder.WriteAsync(api, found, result.GetValue(folder)!, cancellationToken);
            }
            else
            {
                await new CheckpointDownloader(api).DownloadAsync(found, result.GetValue(folder)!, cancellationToken);
            }

            Console.WriteLine(result.GetValue(folder));
        });
        return download;
    }

    private static Command Export()
    {
        var (checkpoint, project) = (Argument(), ProjectOption.Create());
        var export = new Command("export", "Make the model of a checkpoint a base model of its project and print its resource name.")
        {
            checkpoint,
            project,
            ServerAddress.Option,
        };
        export.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = CheckpointName.Parse(result.GetValue(checkpoint)!, result.GetValue(project)!);
            var request = new ExportCheckpointRequest { Name = name };
            Console.WriteLine(
                (await api.CallAsync(() => api.Checkpoints.ExportCheckpointAsync(request, cancellationToken: cancellationToken))).Name);
        });
        return export;
    }

    private static Command OnOne(string verb, string description, Func<ApiConnection, string, CancellationToken, Task<Checkpoint>> call)
    {
        var (checkpoint, project, output) = (Argument(), ProjectOption.Create(), OutputOption.Create());
        var command = new Command(verb, description) { checkpoint, project, output, ServerAddress.Option };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            Print(
                await call(api, CheckpointName.Parse(result.GetValue(checkpoint)!, result.GetValue(project)!), cancellationToken),
                result.GetValue(output));
        });
        return command;
    }

    private static Task<Checkpoint> GetAsync(ApiConnection api, string name, CancellationToken cancellationToken) =>
        api.CallAsync(
            () => api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = name }, cancellationToken: cancellationToken));

    private static Task<Checkpoint> PinAsync(ApiConnection api, string name, bool pinned, CancellationToken cancellationToken) =>
        api.CallAsync(() => api.Checkpoints.PinCheckpointAsync(
            new PinCheckpointRequest { Name = name, Pinned = pinned }, cancellationToken: cancellationToken));

    private static Argument<string> Argument() => new("checkpoint") { Description = $"{CheckpointName.Notation}." };

    private static void Print(Checkpoint checkpoint, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(checkpoint);
            return;
        }

        Print([checkpoint], format);
        foreach (var file in checkpoint.Files)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{file.Sha256}  {file.SizeBytes,14}  {file.FileName}"));
        }
    }

    private static void Print(IReadOnlyList<Checkpoint> checkpoints, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(checkpoints);
            return;
        }

        var table = new TextTable(
            "checkpoint", new("MiB", 4), "pinned", new("adapter of", 3), new("committed", 2), new("weights sha256", 1));
        foreach (var checkpoint in checkpoints)
        {
            table.Row(
                CheckpointName.Shorten(checkpoint.Name),
                (checkpoint.SizeBytes / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture),
                checkpoint.Pinned ? "yes" : "no",
                checkpoint.BaseModel.Length == 0 ? "-" : checkpoint.BaseModel.Split('/')[^1],
                checkpoint.CreateTime.ToDateTime().ToString("u", CultureInfo.InvariantCulture),
                checkpoint.WeightsSha256[..16]);
        }

        table.Print();
    }
}
