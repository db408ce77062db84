using System.Globalization;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// Events that people must look at. The same write that adds the event notes that it holds and that it is not delivered yet, so a crash
/// loses no alert.
/// </summary>
public static class RunAlerts
{
    /// <summary>Alerts that a state holds at most while they cannot be delivered; the oldest go first.</summary>
    public const int Limit = 32;

    /// <summary>How long it is tried to deliver an alert.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>Whether an event is an alert.</summary>
    public static bool IsAlert(RunEvent item) => item.Kind is RunEventKind.BudgetAlert or RunEventKind.NoProgress
        || (item.Kind == RunEventKind.StateChanged && item.To is RunState.Failed or RunState.BudgetExhausted);

    /// <summary>The alert that is to be delivered next; <see langword="null"/> for none.</summary>
    /// <param name="runId">Run id.</param>
    /// <param name="run">The run.</param>
    public static RunAlert? Next(string runId, TrainingRunState run) => run.UndeliveredAlerts.Count == 0
        ? null
        : new RunAlert
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{runId}-{run.UndeliveredAlerts[0].Number}"),
            ProjectId = run.ProjectId,
            RunId = runId,
            DisplayName = run.Annotations?.DisplayName ?? "",
            BudgetUsd = run.BudgetUsd,
            Event = run.UndeliveredAlerts[0],
        };

    /// <summary>An alert was delivered to all, or need not be any more.</summary>
    /// <param name="run">The run.</param>
    /// <param name="number">Number of the event.</param>
    public static TrainingRunState Delivered(TrainingRunState run, long number) =>
        run.UndeliveredAlerts.Any(item => item.Number == number)
            ? run with { UndeliveredAlerts = [.. run.UndeliveredAlerts.Where(item => item.Number != number)] }
            : run;

    /// <summary>No alert is to be delivered.</summary>
    public static TrainingRunState WithoutUndelivered(TrainingRunState run) =>
        run.UndeliveredAlerts.Count == 0 ? run : run with { UndeliveredAlerts = [] };

    /// <summary>Time from a failed attempt to deliver an alert until the next: longer after each.</summary>
    /// <param name="failures">Attempts that failed, at least 1.</param>
    public static TimeSpan Pause(int failures)
    {
        var pause = TimeSpan.FromSeconds(1L << Math.Clamp(failures - 1, 0, 16));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>Whether an alert is so old that it need not be delivered any more.</summary>
    public static bool IsStale(RunEvent item, DateTimeOffset now) => now - item.Time >= Lifetime;

    /// <summary>Adds an alert when too long nothing was finished, and takes it back when something is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="watch">How far it has come.</param>
    /// <param name="limit">How long a run may finish nothing; <see langword="null"/> for ever.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState Observed(TrainingRunState run, ProgressWatch watch, TimeSpan? limit, DateTimeOffset now)
    {
        var standing = run.OpenAlerts.FirstOrDefault(static item => item.Kind == RunEventKind.NoProgress);
        if (!ProgressWatch.IsExpected(run))
        {
            return Close(run, standing);
        }

        if (standing is not null)
        {
            return watch.HasMoved && watch.Since > standing.Time ? Close(run, standing) : run;
        }

        var time = now - watch.Since;
        return time >= limit ? RunEvents.Append(run, RunEventKind.NoProgress, Describe(run, time), now) : run;
    }

    /// <summary>Forgets the shares of the budget that are no longer spent: of a larger budget people are told anew.</summary>
    internal static TrainingRunState WithBudget(TrainingRunState run, IReadOnlyList<int> percents) => run.Alerts.All(percents.Contains)
        ? run
        : run with
        {
            Alerts = [.. run.Alerts.Where(percents.Contains)],
            OpenAlerts = [.. run.OpenAlerts.Where(item => item.Kind != RunEventKind.BudgetAlert || percents.Contains(item.Percent))],
        };

    /// <summary>Adds an event that is an alert.</summary>
    internal static TrainingRunState Add(TrainingRunState run, RunEvent alert) => run with
    {
        OpenAlerts = [.. run.OpenAlerts.TakeLast(Limit - 1), alert],
        UndeliveredAlerts = [.. run.UndeliveredAlerts.TakeLast(Limit - 1), alert],
    };

    private static TrainingRunState Close(TrainingRunState run, RunEvent? alert) =>
        alert is null ? run : run with { OpenAlerts = [.. run.OpenAlerts.Where(item => !ReferenceEquals(item, alert))] };

    private static string Describe(TrainingRunState run, TimeSpan time)
    {
        var why = run.WaitsForPrice ? "the agents that are there cost more than the budget can pay"
            : run.Agents.Count == 0 ? "it has no agent"
            : FormattableString.Invariant($"it has {run.Agents.Count} agent{(run.Agents.Count == 1 ? "" : "s")}");
        return FormattableString.Invariant($"The run finished no unit of work for {time.TotalMinutes:0} minutes: {why}.");
    }
}
