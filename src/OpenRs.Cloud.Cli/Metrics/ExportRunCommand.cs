using System.CommandLine;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary><c>openrs runs export</c>.</summary>
internal static class ExportRunCommand
{
    private static readonly Dictionary<string, ExportFormat> Formats = new(StringComparer.Ordinal)
    {
        ["tensorboard"] = ExportFormat.TensorBoard,
        ["csv"] = ExportFormat.Csv,
        ["jsonl"] = ExportFormat.JsonLines,
    };

    public static Command Create()
    {
        var run = RunArgument.Create();
        var format = new Option<string>("--format")
        {
            Description = "tensorboard for event files with TRL's names, which other trackers read, too; csv or jsonl for everything else.",
            HelpName = string.Join('|', Formats.Keys),
            Required = true,
        };
        format.OneOf([.. Formats.Keys]);
        var folder = new Option<string>("--out") { Description = "Folder for the files.", HelpName = "folder", Required = true };
        var force = new Option<bool>("--force") { Description = "Replace files that are there." };
        var project = ProjectOption.Create();
        var command = new Command("export", "Write the metrics and evaluations of a run to files, and print their names.")
        {
            run,
            format,
            folder,
            force,
            project,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            var steps = await StepSource.ReadAsync(api, name, first: 0, last: 0, cancellationToken);
            var found = await api.CallAsync(
                () => api.Runs.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: cancellationToken));
            await WriteAsync(
                new RunExport(found, steps).FilesOf(Formats[result.GetValue(format)!]), result.GetValue(folder)!, result.GetValue(force));
        });
        return command;
    }

    private static async Task WriteAsync(IReadOnlyList<(string Name, Action<Stream> Write)> files, string folder, bool force)
    {
        Directory.CreateDirectory(folder);
        if (!force && files.Select(file => Path.Combine(folder, file.Name)).FirstOrDefault(Path.Exists) is { } taken)
        {
            throw new CliException($"{taken} is there. Give --force to replace it, or another folder with --out.", ExitCode.WrongInput);
        }

        foreach (var (name, write) in files)
        {
            var path = Path.Combine(folder, name);
            await WholeFile.WriteAsync(
                path,
                stream =>
                {
                    write(stream);
                    return Task.CompletedTask;
                },
                force);
            Console.WriteLine(path);
        }
    }
}
