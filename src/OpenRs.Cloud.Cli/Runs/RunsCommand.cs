using System.CommandLine;
using OpenRs.Cloud.Cli.Events;
using OpenRs.Cloud.Cli.Logs;
using OpenRs.Cloud.Cli.Metrics;
using OpenRs.Cloud.Cli.Reports;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs</c>.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new(
            "runs",
            "Training runs: create, fork, list, get, diff, watch, events, logs, metrics, export, report, update, scale, pause, resume, "
            + "cancel, delete, forecast.")
    {
        CreateRunCommand.Create(),
        ForkRunCommand.Create(),
        ReadRunCommands.List(),
        ReadRunCommands.Get(),
        DiffRunsCommand.Create(),
        ReadRunCommands.Watch(),
        EventsCommand.Create(),
        LogsCommand.Create(),
        MetricsCommand.Create(),
        ExportRunCommand.Create(),
        ReportCommand.Create(),
        UpdateRunCommand.Create(),
        ChangeRunCommands.Scale(),
        ChangeRunCommands.Pause(),
        ChangeRunCommands.Resume(),
        ChangeRunCommands.Cancel(),
        ChangeRunCommands.Delete(),
        ForecastRunCommand.Create(),
    };
}
