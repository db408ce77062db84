using OpenRs.Cloud.Cli.Connection;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>Names of evaluations as people type them.</summary>
internal static class EvaluationName
{
    public const string Description = "Evaluation id, or projects/PROJECT/evaluations/EVALUATION.";

    /// <summary>The resource name of an id in the project of commands that name none, or of a full name.</summary>
    public static string Full(string given) => ProjectOption.Name(given, ProjectOption.Default(null), "evaluations");
}
