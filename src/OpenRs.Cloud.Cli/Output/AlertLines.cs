using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>The alerts of a job that its state does not say already, oldest first.</summary>
internal static class AlertLines
{
    /// <summary>Those of a run.</summary>
    public static IEnumerable<string> Of(Run run) => run.Alerts
        .Where(static alert => alert.Kind is RunAlertKind.Budget or RunAlertKind.NoProgress)
        .Select(static alert => Line(alert.Time, alert.Message));

    /// <summary>Those of an evaluation.</summary>
    public static IEnumerable<string> Of(Evaluation evaluation) => evaluation.Alerts
        .Where(static alert => alert.Kind is EvaluationAlertKind.Budget or EvaluationAlertKind.NoProgress)
        .Select(static alert => Line(alert.Time, alert.Message));

    private static string Line(Timestamp time, string message) => $"{Format.Time(time)}: {message}";
}
