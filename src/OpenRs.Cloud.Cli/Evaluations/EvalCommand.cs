using System.CommandLine;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval</c>.</summary>
internal static class EvalCommand
{
    public static Command Create() =>
        new("eval", "Evaluations of models: create, list, get, watch, reshard, cancel, delete, compare, problems, samples.")
    {
        CreateEvaluationCommand.Create(),
        ReadEvaluationCommands.List(),
        ReadEvaluationCommands.Get(),
        ReadEvaluationCommands.Watch(),
        ReadEvaluationCommands.Reshard(),
        ReadEvaluationCommands.Cancel(),
        ReadEvaluationCommands.Delete(),
        CompareCommand.Create(),
        ListProblemsCommand.Create(),
        ListSamplesCommand.Create(),
    };
}
