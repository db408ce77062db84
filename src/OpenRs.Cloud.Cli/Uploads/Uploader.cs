using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Client.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Lineage;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Cli.Uploads;

/// <summary>Uploads files to a project.</summary>
/// <param name="api">The server.</param>
/// <param name="parent">The project, <c>projects/{project}</c>.</param>
internal sealed class Uploader(ApiConnection api, string parent)
{
    private const int ChunkBytes = 1 << 20;
    private const int Attempts = 5;
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);

    /// <summary>A dataset's resource name: uploads the file when a path is given.</summary>
    public async Task<string> DatasetAsync(string fileOrName, CancellationToken cancellationToken)
    {
        if (!File.Exists(fileOrName) && NameOf(fileOrName, "datasets") is { } name)
        {
            return name;
        }

        if (!File.Exists(fileOrName))
        {
            throw new CliException(
                $"there is no file '{fileOrName}'. Give a JSONL, CSV or Parquet file with the columns problem and solution, or its name, "
                + "[projects/PROJECT/]datasets/ID.",
                ExitCode.WrongInput);
        }

        RequireBytes(fileOrName);
        var sha256 = await FileHash.Sha256Async(fileOrName, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await SendDatasetAsync(fileOrName, sha256, cancellationToken);
            }
            catch (OpenRsException exception) when (attempt < Attempts && exception.StatusCode is StatusCode.Unavailable)
            {
                // The connection broke, or the server has not yet noticed that the one before did: it keeps what arrived.
                await Task.Delay(RetryPause * attempt, cancellationToken);
            }
            catch (OpenRsException exception)
            {
                throw api.ToCliException(exception, fileOrName);
            }
        }
    }

    // The hash of a pipe or a device would wait for its end, which may never come.
    private static void RequireBytes(string path)
    {
        if (!RegularFile.HasBytes(path))
        {
            throw new CliException($"'{path}' {RegularFile.Problem}", ExitCode.WrongInput);
        }
    }

    private async Task<string> SendDatasetAsync(string path, string sha256, CancellationToken cancellationToken)
    {
        var upload = await api.Datasets.GetUploadAsync(
            new GetUploadRequest { Parent = parent, Sha256 = sha256 }, cancellationToken: cancellationToken);
        var header = new DatasetHeader
        {
            Parent = parent,
            DisplayName = Path.GetFileName(path),
            Sha256 = sha256,
            Offset = upload.ReceivedBytes,
        };
        header.Lineage.AddRange(ReadLineage(path, sha256).Select(ToApi));
        using var call = api.Datasets.UploadDataset(cancellationToken: cancellationToken);
        var progress = new TransferProgress(header.DisplayName, new FileInfo(path).Length, header.Offset);
        await SendAsync(call.RequestStream, new UploadDatasetRequest { Header = header }, cancellationToken);
        await foreach (var chunk in ChunksAsync(path, header.Offset, cancellationToken))
        {
            if (!await SendAsync(call.RequestStream, new UploadDatasetRequest { Chunk = chunk }, cancellationToken))
            {
                break;
            }

            progress.Add(chunk.Length);
        }

        await CompleteAsync(call.RequestStream);
        var dataset = await call.ResponseAsync;
        progress.End();
        if (dataset.UnreadableAnswers > 0)
        {
            var more = dataset.UnreadableAnswers > dataset.UnreadableLines.Count ? ", .." : "";
            Console.Error.WriteLine(
                $"{header.DisplayName}: the verifier cannot read {dataset.UnreadableAnswers} of {dataset.Rows} gold answers "
                + $"(line {string.Join(", ", dataset.UnreadableLines)}{more}), so completions of these problems get no reward. "
                + "Write the answer of a solution in $..$ or \\boxed{..}, or leave the column solution out and give the column answer.");
        }

        return dataset.Name;
    }

    private static DatasetStep ToApi(LineageStep step) => new()
    {
        Step = step.Step,
        Options = { step.Options.ToDictionary() },
        Inputs = { step.Inputs.Select(static read => new DatasetInput { Name = read.Name, Sha256 = read.Sha256, Rows = read.Rows }) },
        Rows = step.Rows,
        Sha256 = step.Sha256,
    };

    /// <summary>The lineage of a file, empty and with a warning where it cannot be read: the file is uploaded all the same.</summary>
    internal static IReadOnlyList<LineageStep> ReadLineage(string path, string sha256)
    {
        try
        {
            return LineageFile.Read(path, sha256);
        }
        catch (DatasetException exception)
        {
            Console.Error.WriteLine($"{exception.Message} The file is uploaded without it.");
            return [];
        }
    }

    /// <summary>A model's resource name: uploads the folder's files when a path is given.</summary>
    public async Task<string> ModelAsync(string folderOrName, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folderOrName) && NameOf(folderOrName, "models") is { } name)
        {
            return name;
        }

        if (!Directory.Exists(folderOrName))
        {
            throw new CliException(
                $"there is no folder '{folderOrName}'. Give a model folder in the Hugging Face layout, or its name, "
                + $"[projects/PROJECT/]models/ID; a checkpoint, where one is allowed, is written {CheckpointName.Notation}.",
                ExitCode.WrongInput);
        }

        RequireModel(folderOrName);
        using var call = api.Models.ImportModel(cancellationToken: cancellationToken);
        return await api.CallAsync(async () =>
        {
            foreach (var path in Directory.EnumerateFiles(folderOrName).Order(StringComparer.Ordinal))
            {
                await SendFileAsync(call.RequestStream, path, cancellationToken);
            }

            await CompleteAsync(call.RequestStream);
            return (await call.ResponseAsync).Name;
        });
    }

    // Before any of its files is sent: a folder of other things may hold a great many.
    private static void RequireModel(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "config.json")))
        {
            throw new CliException(
                $"'{folder}' holds no config.json, so it is no model. Give a folder in the Hugging Face layout.", ExitCode.WrongInput);
        }
    }

    // A resource name, in full or without its project.
    private string? NameOf(string text, string collection) =>
        text.StartsWith("projects/", StringComparison.Ordinal) ? text
        : text.StartsWith(collection + "/", StringComparison.Ordinal) ? $"{parent}/{text}"
        : null;

    private async Task SendFileAsync(IClientStreamWriter<ImportModelRequest> requests, string path, CancellationToken cancellationToken)
    {
        RequireBytes(path);
        var header = new ModelFileHeader
        {
            Parent = parent,
            FileName = Path.GetFileName(path),
            Sha256 = await FileHash.Sha256Async(path, cancellationToken),
        };
        await SendAsync(requests, new ImportModelRequest { File = header }, cancellationToken);
        await foreach (var chunk in ChunksAsync(path, 0, cancellationToken))
        {
            if (!await SendAsync(requests, new ImportModelRequest { Chunk = chunk }, cancellationToken))
            {
                return;
            }
        }
    }

    // A server that refuses ends the call at once; its reason is in the response, not in the failed write.
    private static async Task<bool> SendAsync<T>(IClientStreamWriter<T> requests, T request, CancellationToken cancellationToken)
    {
        try
        {
            await requests.WriteAsync(request, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task CompleteAsync<T>(IClientStreamWriter<T> requests)
    {
        try
        {
            await requests.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // As above.
        }
    }

    private static async IAsyncEnumerable<ByteString> ChunksAsync(
        string path, long offset, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        stream.Position = offset;
        var buffer = new byte[ChunkBytes];
        int read;
        while ((read = await stream.ReadAtLeastAsync(buffer, ChunkBytes, throwOnEndOfStream: false, cancellationToken)) > 0)
        {
            yield return ByteString.CopyFrom(buffer, 0, read);
        }
    }
}
