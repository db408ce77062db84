using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var project = ProjectOption.Create();
        var from = TimeOption.Create("--from", "Charges that start from here on, such as 2026-11-01.");
        var to = TimeOption.Create("--to", "Charges that start before, such as 2026-12-01.");
        var file = new Option<FileInfo?>("--file") { Description = "File to write. Default: standard output.", HelpName = "csv" };
        var command = new Command("export", "Write a project's charges as CSV with FOCUS 1.2 columns.")
        {
            project,
            from,
            to,
            file,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ExportFocusRequest
            {
                Parent = $"projects/{result.GetValue(project)}",
                StartTime = result.GetValue(from)?.ToTimestamp(),
                EndTime = result.GetValue(to)?.ToTimestamp(),
            };
            await (result.GetValue(file) is { } target
                ? WriteFileAsync(api, request, target, cancellationToken)
                : CopyAsync(api, request, Console.OpenStandardOutput(), cancellationToken));
        });
        return command;
    }

    // Beside the target first: a broken export must not leave half a file that looks like a whole one.
    private static async Task WriteFileAsync(
        ApiConnection api, ExportFocusRequest request, FileInfo target, CancellationToken cancellationToken)
    {
        var partial = $"{target.FullName}.partial";
        try
        {
            await using (var stream = File.Create(partial))
            {
                await CopyAsync(api, request, stream, cancellationToken);
            }

            File.Move(partial, target.FullName, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write {target.FullName}: {exception.Message}", ExitCode.WrongInput);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static Task CopyAsync(
        ApiConnection api, ExportFocusRequest request, Stream target, CancellationToken cancellationToken) => api.CallAsync(async () =>
    {
        using var export = api.Costs.ExportFocus(request, cancellationToken: cancellationToken);
        await foreach (var part in export.ResponseStream.ReadAllAsync(cancellationToken))
        {
            await target.WriteAsync(part.Chunk.Memory, cancellationToken);
        }

        await target.FlushAsync(cancellationToken);
        return true;
    });
}
