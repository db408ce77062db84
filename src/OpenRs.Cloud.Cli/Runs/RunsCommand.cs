using System.CommandLine;
using OpenRs.Cloud.Cli.Metrics;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs</c>.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new("runs", "Training runs: create, list, get, watch, metrics, export, scale, pause, resume, cancel, delete, forecast.")
    {
        CreateRunCommand.Create(),
        ReadRunCommands.List(),
        ReadRunCommands.Get(),
        ReadRunCommands.Watch(),
        MetricsCommand.Create(),
        ExportRunCommand.Create(),
        ChangeRunCommands.Scale(),
        ChangeRunCommands.Pause(),
        ChangeRunCommands.Resume(),
        ChangeRunCommands.Cancel(),
        ChangeRunCommands.Delete(),
        ForecastRunCommand.Create(),
    };
}
