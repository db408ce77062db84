using System.CommandLine;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval</c>.</summary>
internal static class EvalCommand
{
    public static Command Create() =>
        new(
            "eval",
            "Evaluations of models: create, list, get, watch, reshard, cancel, delete, compare, table, export, problems, samples, tasks.")
    {
        CreateEvaluationCommand.Create(),
        ReadEvaluationCommands.List(),
        ReadEvaluationCommands.Get(),
        ReadEvaluationCommands.Watch(),
        ReadEvaluationCommands.Reshard(),
        ReadEvaluationCommands.Cancel(),
        ReadEvaluationCommands.Delete(),
        CompareCommand.Create(),
        TableCommand.Create(),
        ExportCommand.Create(),
        ListProblemsCommand.Create(),
        ListSamplesCommand.Create(),
        TasksCommand.Create(),
    };
}
