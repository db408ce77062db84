using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Logs;

/// <summary><c>openrs runs logs</c>.</summary>
internal static class LogsCommand
{
    private static readonly SortedDictionary<string, LogSeverity> Severities = new(StringComparer.Ordinal)
    {
        ["critical"] = LogSeverity.Critical,
        ["error"] = LogSeverity.Error,
        ["info"] = LogSeverity.Information,
        ["warning"] = LogSeverity.Warning,
    };

    private static readonly int SeverityWidth = Severities.Keys.Max(static name => name.Length);

    public static Command Create()
    {
        var run = RunArgument.Create();
        var component = new Option<string[]>("--component")
        {
            Description = "Only what these wrote: an agent's id, trainer for all training and saving, or server. Repeatable.",
            HelpName = "name",
            AllowMultipleArgumentsPerToken = true,
        };
        var level = new Option<string>("--level")
        {
            Description = "Only lines that are at least as grave: info, warning, error, critical.",
            DefaultValueFactory = static _ => "info",
            HelpName = "level",
        };
        level.OneOf([.. Severities.Keys]);
        var (project, output) = (ProjectOption.Create(), OutputOption.CreateOfTexts());
        var command = new Command("logs", "Show what servers and agents logged of a run, oldest first.")
        {
            run, component, level, project, output, ServerAddress.Option,
        };
        var follow = FollowOption.AddTo(command, output, "Show each further line as it comes, until none is to be expected.");
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListRunLogsRequest
            {
                Parent = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs"),
                PageSize = ApiConnection.PageSize,
                Components = { result.GetValue(component) ?? [] },
                MinSeverity = Severities[result.GetValue(level)!],
            };
            var format = result.GetValue(output);
            await (result.GetValue(follow)
                ? api.FollowAsync(
                    lost => api.Client.FollowRunLogsAsync(request, lost, cancellationToken),
                    line => Print(line, format),
                    new ProgressLine())
                : PrintAsync(api, request, format, cancellationToken));
        });
        return command;
    }

    private static async Task PrintAsync(
        ApiConnection api, ListRunLogsRequest request, OutputFormat format, CancellationToken cancellationToken)
    {
        var dropped = 0L;
        var lines = await api.ListAsync(
            token => api.Runs.ListRunLogsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
            page =>
            {
                dropped = page.DroppedLines;
                return (page.Lines, page.NextPageToken);
            });
        if (format == OutputFormat.Json)
        {
            Json.Print(lines);
            return;
        }

        if (dropped > 0)
        {
            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{dropped} older lines were dropped; each program keeps its last 128 KiB of a run."));
        }

        lines.ForEach(line => Print(line, format));
    }

    private static void Print(LogLine line, OutputFormat format)
    {
        if (format == OutputFormat.JsonLines)
        {
            Json.Print(line);
            return;
        }

        var time = line.Time.ToDateTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var severity = Severities.FirstOrDefault(entry => entry.Value == line.Severity).Key ?? $"{(int)line.Severity}";
        var step = line.HasStep ? string.Create(CultureInfo.InvariantCulture, $" step {line.Step}:") : "";
        Fields.PrintText($"{time}  {severity.PadRight(SeverityWidth)}  ", $"{line.Component}:{step} {line.Message}");
        foreach (var error in line.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Fields.PrintText(new string(' ', Fields.Indent), error);
        }
    }
}
