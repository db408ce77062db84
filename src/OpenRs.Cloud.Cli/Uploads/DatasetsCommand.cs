using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary><c>openrs datasets</c>.</summary>
internal static class DatasetsCommand
{
    public static Command Create() => new("datasets", "Problem sets on the server: upload, list, get, delete.") { Upload(), List(), Get(), Delete() };

    private static Command Upload()
    {
        var file = new Argument<string>("file") { Description = "JSONL, CSV (with a header) or Parquet file with the columns problem and solution (or answer)." };
        var project = Project();
        var upload = new Command("upload", "Upload a problem set and print its resource name. A broken upload goes on where it stopped.") { file, project, ServerAddress.Option };
        upload.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            Console.WriteLine(await new Uploader(api, $"projects/{result.GetValue(project)}").DatasetAsync(result.GetValue(file)!, cancellationToken));
        });
        return upload;
    }

    private static Command List()
    {
        var project = Project();
        var output = OutputOption.Create();
        var list = new Command("list", "List the problem sets of a project.") { project, output, ServerAddress.Option };
        list.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListDatasetsRequest { Parent = $"projects/{result.GetValue(project)}", PageSize = 1000 };
            var datasets = new List<Dataset>();
            do
            {
                var page = await api.CallAsync(() => api.Datasets.ListDatasetsAsync(request, cancellationToken: cancellationToken).ResponseAsync);
                datasets.AddRange(page.Datasets);
                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);
            Print(datasets, result.GetValue(output));
        });
        return list;
    }

    private static Command Get()
    {
        var (name, project, output) = (Name(), Project(), OutputOption.Create());
        var get = new Command("get", "Show one problem set.") { name, project, output, ServerAddress.Option };
        get.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetDatasetRequest { Name = FullName(result.GetValue(name)!, result.GetValue(project)!) };
            var dataset = await api.CallAsync(() => api.Datasets.GetDatasetAsync(request, cancellationToken: cancellationToken).ResponseAsync);
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Console.WriteLine(JsonFormatter.Default.Format(dataset));
            }
            else
            {
                Print([dataset], OutputFormat.Table);
            }
        });
        return get;
    }

    private static Command Delete()
    {
        var (name, project) = (Name(), Project());
        var delete = new Command("delete", "Delete a problem set that no unfinished run uses.") { name, project, ServerAddress.Option };
        delete.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new DeleteDatasetRequest { Name = FullName(result.GetValue(name)!, result.GetValue(project)!) };
            await api.CallAsync(() => api.Datasets.DeleteDatasetAsync(request, cancellationToken: cancellationToken).ResponseAsync);
        });
        return delete;
    }

    private static Argument<string> Name() => new("dataset") { Description = "Dataset id, or projects/PROJECT/datasets/ID." };

    private static Option<string> Project() => ProjectOption.Create();

    private static string FullName(string given, string project) =>
        given.StartsWith("projects/", StringComparison.Ordinal) ? given : $"projects/{project}/datasets/{given[(given.LastIndexOf('/') + 1)..]}";

    private static void Print(IReadOnlyList<Dataset> datasets, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Console.WriteLine($"[{string.Join(',', datasets.Select(static dataset => JsonFormatter.Default.Format(dataset)))}]");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("dataset", "file", "rows", "MB", "columns", "uploaded");
        foreach (var dataset in datasets)
        {
            table.AddRow(new[]
            {
                dataset.Name.Split('/')[^1],
                dataset.DisplayName,
                dataset.Rows.ToString(CultureInfo.InvariantCulture),
                (dataset.SizeBytes / 1e6).ToString("0.00", CultureInfo.InvariantCulture),
                string.Join(' ', dataset.Columns),
                dataset.CreateTime.ToDateTime().ToString("u", CultureInfo.InvariantCulture),
            }.Select(Markup.Escape).ToArray());
        }

        AnsiConsole.Write(table);
    }
}
