using System.CommandLine;
using System.Security.Cryptography;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Lineage;

namespace OpenRs.Cloud.Cli.Curation;

/// <summary><c>openrs datasets download</c>.</summary>
internal static class DownloadCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("dataset") { Description = "Dataset id, or projects/PROJECT/datasets/ID." };
        var path = new Option<string>("--out") { Description = "JSONL file to write.", HelpName = "file", Required = true };
        var project = ProjectOption.Create();
        var command = new Command("download", "Fetch a problem set as JSONL, with how it came to be beside it.")
        {
            name, path, project, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new GetDatasetRequest
            {
                Name = ProjectOption.Name(result.GetValue(name)!, result.GetValue(project)!, "datasets"),
            };
            var dataset = await api.CallAsync(() => api.Datasets.GetDatasetAsync(request, cancellationToken: cancellationToken));
            var file = result.GetValue(path)!;
            await WholeFile.WriteAsync(file, stream => FetchAsync(api, dataset, stream, cancellationToken), replace: true);
            if (dataset.Lineage.Count > 0)
            {
                var steps = dataset.Lineage.Select(ToStep).ToList();
                LineageFile.Write(file, steps[..^1], steps[^1]);
            }

            Console.WriteLine($"{file}: {dataset.Rows} rows of {dataset.Name}");
        });
        return command;
    }

    private static async Task FetchAsync(ApiConnection api, Dataset dataset, Stream stream, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var expected = "";
        var progress = new TransferProgress(dataset.DisplayName, dataset.SizeBytes, 0);
        try
        {
            using var call = api.Datasets.DownloadDataset(
                new DownloadDatasetRequest { Name = dataset.Name }, cancellationToken: cancellationToken);
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(response.Chunk.Memory, cancellationToken);
                hash.AppendData(response.Chunk.Span);
                progress.Add(response.Chunk.Length);
                expected = response.Sha256;
            }
        }
        catch (OpenRsException exception)
        {
            throw api.ToCliException(exception);
        }

        progress.End();
        if (Convert.ToHexStringLower(hash.GetHashAndReset()) != expected)
        {
            throw new CliException($"{dataset.Name} did not arrive with its sha256. Download it again.", ExitCode.WorkFailed);
        }
    }

    private static LineageStep ToStep(DatasetStep step) => new(
        step.Step,
        step.Options.ToDictionary(),
        [.. step.Inputs.Select(static input => new LineageInput(input.Name, input.Sha256, input.Rows))],
        step.Rows,
        step.Sha256);
}
