using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Curation;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary><c>openrs datasets</c>.</summary>
internal static class DatasetsCommand
{
    public static Command Create() =>
        new(
            "datasets",
            "Problem sets: upload, list, get, download, delete on the server; filter, dedup, decontaminate, mix, stats of files.")
    {
        Upload(),
        List(),
        Get(),
        DownloadCommand.Create(),
        Delete(),
        FilterCommand.Create(),
        CurateCommands.Deduplicate(),
        CurateCommands.Decontaminate(),
        CurateCommands.Mix(),
        StatsCommand.Create(),
    };

    private static Command Upload()
    {
        var file = new Argument<string>("file")
        {
            Description = "JSONL, CSV (with a header) or Parquet file with the columns problem and solution (or answer).",
        };
        var columns = new Option<string?>("--columns")
        {
            Description = "Which columns of a JSONL file to take: auto (question, prompt or messages; answer, messages or completion), or "
                + "problem=COLUMN,answer=COLUMN or problem=COLUMN,solution=COLUMN.",
            HelpName = "auto|names",
        };
        var project = ProjectOption.Create();
        var upload = new Command("upload", "Upload a problem set and print its resource name. A repeated call resumes a broken upload.")
        {
            file,
            columns,
            project,
            ServerAddress.Option,
        };
        upload.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var uploader = new Uploader(api, $"projects/{result.GetValue(project)}");
            Console.WriteLine(result.GetValue(columns) is { } mapping
                ? await MappedUpload.SendAsync(uploader, result.GetValue(file)!, mapping, cancellationToken)
                : await uploader.DatasetAsync(result.GetValue(file)!, cancellationToken));
        });
        return upload;
    }

    private static Command List()
    {
        var project = ProjectOption.Create();
        var output = OutputOption.Create();
        var list = new Command("list", "List the problem sets of a project.") { project, output, ServerAddress.Option };
        var listing = new ListOptions(list);
        list.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListDatasetsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = ApiConnection.PageSize };
            (request.Filter, request.OrderBy) = (listing.Filter(result), listing.OrderBy(result));
            var datasets = await api.ListAsync(
                token => api.Datasets.ListDatasetsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Datasets, page.NextPageToken));
            Print(datasets, result.GetValue(output));
        });
        return list;
    }

    private static Command Get()
    {
        var (name, project, output) = (Name(), ProjectOption.Create(), OutputOption.Create());
        var get = new Command("get", "Show one problem set.") { name, project, output, ServerAddress.Option };
        get.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetDatasetRequest
            {
                Name = ProjectOption.Name(result.GetValue(name)!, result.GetValue(project)!, "datasets"),
            };
            var dataset = await api.CallAsync(() => api.Datasets.GetDatasetAsync(request, cancellationToken: cancellationToken));
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Json.Print(dataset);
                return;
            }

            Print([dataset], OutputFormat.Table);
        });
        return get;
    }

    private static Command Delete() => DeleteCommand.Create(
        "Delete a problem set that no unfinished run uses.",
        Name(),
        "datasets",
        static (api, name, cancellationToken) => api.Datasets.DeleteDatasetAsync(
            new DeleteDatasetRequest { Name = name }, cancellationToken: cancellationToken));

    private static Argument<string> Name() => new("dataset") { Description = "Dataset id, or projects/PROJECT/datasets/ID." };

    private static void Print(IReadOnlyList<Dataset> datasets, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(datasets);
            return;
        }

        var table = new TextTable("dataset", new("file", 4, IsText: true), "rows", new("MiB", 3), new("columns", 2), new("uploaded", 1));
        foreach (var dataset in datasets)
        {
            table.Row(
                dataset.Name.Split('/')[^1],
                dataset.DisplayName,
                dataset.Rows.ToString(CultureInfo.InvariantCulture),
                (dataset.SizeBytes / 1048576.0).ToString("0.00", CultureInfo.InvariantCulture),
                string.Join(' ', dataset.Columns),
                dataset.CreateTime.ToDateTime().ToString("u", CultureInfo.InvariantCulture));
        }

        table.Print();
    }
}
