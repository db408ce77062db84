using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>Uploads a user's file of a benchmark's problems as the task asks them.</summary>
internal static class TaskUpload
{
    /// <summary>Converts and uploads a file.</summary>
    /// <returns>The dataset's resource name.</returns>
    /// <exception cref="CliException">There is no such file, or it lacks a column of the task.</exception>
    public static async Task<string> SendAsync(Uploader uploader, BenchmarkTask task, string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new CliException(
                $"there is no file '{path}'. With --task give a JSONL file with the benchmark's problems: the prompt becomes part of each.",
                ExitCode.WrongInput);
        }

        var folder = Directory.CreateTempSubdirectory("openrs-task-");
        try
        {
            var rows = Path.Combine(folder.FullName, $"{task.Name}.jsonl");
            await BenchmarkRows.ConvertAsync(task, path, rows, cancellationToken);
            return await uploader.DatasetAsync(rows, cancellationToken);
        }
        catch (DatasetException exception)
        {
            throw new CliException($"{path}: {exception.Message}", ExitCode.WrongInput);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
