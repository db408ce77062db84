using System.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs</c>.</summary>
internal static class RunsCommand
{
    public static Command Create() =>
        new("runs", "Training runs: create, fork, list, get, watch, scale, pause, resume, cancel, delete, forecast.")
    {
        CreateRunCommand.Create(),
        ForkRunCommand.Create(),
        ReadRunCommands.List(),
        ReadRunCommands.Get(),
        ReadRunCommands.Watch(),
        ChangeRunCommands.Scale(),
        ChangeRunCommands.Pause(),
        ChangeRunCommands.Resume(),
        ChangeRunCommands.Cancel(),
        ChangeRunCommands.Delete(),
        ForecastRunCommand.Create(),
    };
}
