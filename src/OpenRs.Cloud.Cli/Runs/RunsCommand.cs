using System.CommandLine;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs</c>.</summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "Training runs: create, list, get, watch, cancel.")
    {
        CreateRunCommand.Create(),
        ReadRunCommands.List(),
        ReadRunCommands.Get(),
        ReadRunCommands.Watch(),
        ReadRunCommands.Cancel(),
    };
}
