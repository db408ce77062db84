using System.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs</c>.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new("runs", "Training runs: create, fork, list, get, diff, watch, update, scale, pause, resume, cancel, delete, forecast.")
    {
        CreateRunCommand.Create(),
        ForkRunCommand.Create(),
        ReadRunCommands.List(),
        ReadRunCommands.Get(),
        DiffRunsCommand.Create(),
        ReadRunCommands.Watch(),
        UpdateRunCommand.Create(),
        ChangeRunCommands.Scale(),
        ChangeRunCommands.Pause(),
        ChangeRunCommands.Resume(),
        ChangeRunCommands.Cancel(),
        ChangeRunCommands.Delete(),
        ForecastRunCommand.Create(),
    };
}
