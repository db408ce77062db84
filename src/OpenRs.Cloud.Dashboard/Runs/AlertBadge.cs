using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs;

/// <summary>The gravest alert of a run that its state does not say already, in a word or two.</summary>
/// <param name="Text">The words.</param>
/// <param name="Tone">How they are coloured.</param>
public sealed record AlertBadge(string Text, string Tone)
{
    private const int NearEnd = 95;

    /// <summary>The badge of a run; <see langword="null"/> for none.</summary>
    public static AlertBadge? Of(Run run)
    {
        if (run.Alerts.Any(static alert => alert.Kind == RunAlertKind.NoProgress))
        {
            return new("no progress", "bad");
        }

        var percent = run.Alerts.Where(static alert => alert.Kind == RunAlertKind.Budget).Select(static alert => alert.Percent)
            .DefaultIfEmpty(0).Max();
        return percent == 0 ? null : new($"{percent} % spent", percent >= NearEnd ? "bad" : "warn");
    }
}
