using System.CommandLine;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
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
                ? WholeFile.WriteAsync(target.FullName, stream => CopyAsync(api, request, stream, cancellationToken), replace: true)
                : CopyAsync(api, request, Console.OpenStandardOutput(), cancellationToken));
        });
        return command;
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
