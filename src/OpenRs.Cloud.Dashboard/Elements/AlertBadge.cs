using OpenRs.Cloud.Client;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Elements;

/// <summary>The gravest alert of a job that its state does not say already, in a word or two.</summary>
/// <param name="Text">The words.</param>
/// <param name="Tone">How they are coloured.</param>
public sealed record AlertBadge(string Text, string Tone)
{
    private const int NearEnd = 95;

    /// <summary>The badge of a run; <see langword="null"/> for none, as of one that is over.</summary>
    public static AlertBadge? Of(Run run) => OpenRsClient.IsFinal(run.State)
        ? null
        : Of(
            run.Alerts.Any(static alert => alert.Kind == RunAlertKind.NoProgress),
            run.Alerts.Where(static alert => alert.Kind == RunAlertKind.Budget).Select(static alert => alert.Percent));

    /// <summary>The badge of an evaluation; <see langword="null"/> for none, as of one that is over.</summary>
    public static AlertBadge? Of(Evaluation evaluation) => OpenRsClient.IsFinal(evaluation.State)
        ? null
        : Of(
            evaluation.Alerts.Any(static alert => alert.Kind == EvaluationAlertKind.NoProgress),
            evaluation.Alerts.Where(static alert => alert.Kind == EvaluationAlertKind.Budget).Select(static alert => alert.Percent));

    private static AlertBadge? Of(bool isStalled, IEnumerable<int> percents)
    {
        if (isStalled)
        {
            return new("no progress", "bad");
        }

        var percent = percents.DefaultIfEmpty(0).Max();
        return percent == 0 ? null : new($"{percent} % spent", percent >= NearEnd ? "bad" : "warn");
    }
}
