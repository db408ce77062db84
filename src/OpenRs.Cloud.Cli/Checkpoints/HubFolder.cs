using System.Text;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Metrics;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Reports;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Checkpoints;

/// <summary>A checkpoint as a folder that a model hub takes.</summary>
internal static class HubFolder
{
    /// <summary>Fetches the model's files and writes its card.</summary>
    /// <exception cref="CliException">The server refused or cannot be reached, or a file cannot be written.</exception>
    public static async Task WriteAsync(ApiConnection api, Checkpoint checkpoint, string folder, CancellationToken cancellationToken)
    {
        var name = string.Join('/', checkpoint.Name.Split('/').Take(4));
        var run = await api.CallAsync(() => api.Runs.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: cancellationToken));
        var steps = checkpoint.Step < 1
            ? []
            : await StepSource.ReadAsync(api, name, checkpoint.Step, checkpoint.Step, cancellationToken);
        var model = checkpoint.Clone();
        foreach (var file in checkpoint.Files.Where(static file => TrainerFiles.Contains(file.FileName)))
        {
            model.Files.Remove(file);
        }

        await new CheckpointDownloader(api).DownloadAsync(model, folder, cancellationToken);
        var card = Encoding.UTF8.GetBytes(ModelCard.Of(run, checkpoint, steps is [var step] ? step.SpentUsdMicros : null));
        await WholeFile.WriteAsync(
            Path.Combine(folder, "README.md"), stream => stream.WriteAsync(card, cancellationToken).AsTask(), replace: true);
    }
}
