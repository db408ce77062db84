using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Uploads;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Checkpoints;

/// <summary>
/// Fetches the files of a checkpoint. A file appears whole and checked; a download resumes from what a broken one left beside it.
/// </summary>
internal sealed class CheckpointDownloader(ApiConnection api)
{
    private const int Attempts = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Fetches a checkpoint into a folder.</summary>
    /// <exception cref="CliException">The server refused or cannot be reached, or a file came with other bytes than it has.</exception>
    public async Task DownloadAsync(Checkpoint checkpoint, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in checkpoint.Files)
        {
            var path = PathOf(folder, file.FileName);
            if (!File.Exists(path) || await FileHash.Sha256Async(path, cancellationToken) != file.Sha256)
            {
                await FetchAsync(checkpoint.Name, file, path, cancellationToken);
            }
        }
    }

    // The name comes from the server, which need not be ours.
    private static string PathOf(string folder, string fileName)
    {
        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(root, fileName));
        return path.StartsWith(root, StringComparison.Ordinal)
            ? path
            : throw new CliException($"the server names a file '{fileName}', which lies outside of {folder}.", ExitCode.Refused);
    }

    private async Task FetchAsync(string checkpoint, CheckpointFile file, string path, CancellationToken cancellationToken)
    {
        var partial = path + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await AppendAsync(checkpoint, file, partial, cancellationToken);
                break;
            }
            catch (OpenRsException exception) when (attempt < Attempts && exception.StatusCode == StatusCode.Unavailable)
            {
                await Task.Delay(RetryPause * attempt, cancellationToken);
            }
            catch (OpenRsException exception)
            {
                throw api.ToCliException(exception);
            }
        }

        if (await FileHash.Sha256Async(partial, cancellationToken) != file.Sha256)
        {
            File.Delete(partial);
            throw new CliException(
                $"{file.FileName} did not arrive with the sha256 {file.Sha256}. Download it again.", ExitCode.WorkFailed);
        }

        File.Move(partial, path, overwrite: true);
    }

    private async Task AppendAsync(string checkpoint, CheckpointFile file, string partial, CancellationToken cancellationToken)
    {
        await using var output = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        if (output.Length > file.SizeBytes)
        {
            output.SetLength(0);
        }

        output.Seek(0, SeekOrigin.End);
        var progress = new TransferProgress(file.FileName, file.SizeBytes, output.Length);
        var request = new DownloadCheckpointRequest { Name = checkpoint, FileName = file.FileName, Offset = output.Length };
        using var call = api.Checkpoints.DownloadCheckpoint(request, cancellationToken: cancellationToken);
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
        {
            await output.WriteAsync(response.Chunk.Memory, cancellationToken);
            progress.Add(response.Chunk.Length);
        }

        progress.End();
    }
}
