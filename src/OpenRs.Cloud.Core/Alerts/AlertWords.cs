using System.Globalization;

namespace OpenRs.Cloud.Alerts;

/// <summary>What alerts say, whatever kind of job they are of.</summary>
public static class AlertWords
{
    /// <summary>The id of an alert: the same, however often it is delivered.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="alert">The alert.</param>
    public static string IdOf(string jobId, IJobAlert alert) => string.Create(CultureInfo.InvariantCulture, $"{jobId}-{alert.Number}");

    /// <summary>A share of the budget is spent.</summary>
    /// <param name="percent">The share in percent.</param>
    /// <param name="budgetUsd">The budget in US dollars.</param>
    public static string Budget(int percent, decimal budgetUsd) =>
        FormattableString.Invariant($"{percent} % of the budget of ${budgetUsd:0.00####} are spent.");

    /// <summary>Nothing was finished.</summary>
    /// <param name="what">What was not finished by whom, such as <c>The run finished no unit of work</c>.</param>
    /// <param name="time">For how long.</param>
    /// <param name="waitsForPrice">Whether the agents that are there cost too much.</param>
    /// <param name="agents">Agents at work.</param>
    public static string NoProgress(string what, TimeSpan time, bool waitsForPrice, int agents)
    {
        var why = waitsForPrice ? "the agents that are there cost more than the budget can pay"
            : agents == 0 ? "it has no agent"
            : FormattableString.Invariant($"it has {agents} agent{(agents == 1 ? "" : "s")}");
        return FormattableString.Invariant($"{what} for {time.TotalMinutes:0} minutes: {why}.");
    }
}
