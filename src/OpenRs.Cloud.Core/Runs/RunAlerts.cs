using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>The alerts of a run: those of its events that people must look at.</summary>
public static class RunAlerts
{
    /// <summary>Changes a run's alerts. What changes nothing answers the same run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="change">The change.</param>
    public static TrainingRunState Change(TrainingRunState run, Func<JobAlerts<RunEvent>, JobAlerts<RunEvent>> change)
    {
        var before = Of(run);
        var after = change(before);
        return ReferenceEquals(after, before)
            ? run
            : run with { Alerts = after.Shares, OpenAlerts = after.Open, UndeliveredAlerts = after.Undelivered };
    }

    /// <summary>The alert that is to be delivered next; <see langword="null"/> for none.</summary>
    /// <param name="runId">Run id.</param>
    /// <param name="run">The run.</param>
    public static AlertNotice? Next(string runId, TrainingRunState run) => run.UndeliveredAlerts.Count == 0
        ? null
        : new AlertNotice
        {
            Id = AlertWords.IdOf(runId, run.UndeliveredAlerts[0]),
            ProjectId = run.ProjectId,
            JobId = runId,
            DisplayName = run.Annotations?.DisplayName ?? "",
            BudgetUsd = run.BudgetUsd,
            Step = run.UndeliveredAlerts[0].Step,
            Alert = run.UndeliveredAlerts[0],
        };

    /// <summary>Looks at how far a run has come, for <see cref="Observed"/>.</summary>
    /// <param name="before">What was seen before; <see langword="null"/> for nothing.</param>
    /// <param name="run">The run.</param>
    /// <param name="work">Its batches.</param>
    /// <param name="now">The time.</param>
    public static ProgressWatch Watch(
        ProgressWatch? before, TrainingRunState run, IReadOnlyList<BatchProgress> work, DateTimeOffset now) => ProgressWatch.Of(
            before,
            [
                ("state", (int)run.State), ("step", run.Step), .. work.Select(static batch => (batch.BatchId, batch.Finished)),
            ],
            now);

    /// <summary>Adds an alert when too long nothing was finished, and takes it back when something is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="watch">How far it has come.</param>
    /// <param name="limit">How long a run may finish nothing; <see langword="null"/> for ever.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState Observed(TrainingRunState run, ProgressWatch watch, TimeSpan? limit, DateTimeOffset now)
    {
        var isExpected = run.State != RunState.Paused && !RunTransitions.IsFinal(run.State);
        run = Change(run, alerts => AlertRules.WithProgress(alerts, watch, isExpected));
        return AlertRules.StallDue(Of(run), watch, isExpected, limit, now) is { } time
            ? RunEvents.Append(run, RunEventKind.NoProgress, Describe(run, time), now)
            : run;
    }

    /// <summary>Adds the shares of the budget that are spent and were not told of.</summary>
    internal static TrainingRunState WithShares(TrainingRunState run, IReadOnlyList<int> spent, DateTimeOffset now) =>
        AlertRules.SharesDue(Of(run), spent).Aggregate(run, (all, percent) => RunEvents.Append(
            all,
            RunEvents.Of(all, RunEventKind.BudgetAlert, AlertWords.Budget(percent, all.BudgetUsd), now) with { Percent = percent }));

    /// <summary>Adds an event, if it is an alert.</summary>
    internal static TrainingRunState With(TrainingRunState run, RunEvent item) =>
        ((IJobAlert)item).AlertKind is null ? run : Change(run, alerts => AlertRules.Raised(alerts, item));

    private static JobAlerts<RunEvent> Of(TrainingRunState run) => new(run.Alerts, run.OpenAlerts, run.UndeliveredAlerts);

    private static string Describe(TrainingRunState run, TimeSpan time) =>
        AlertWords.NoProgress("The run finished no unit of work", time, run.WaitsForPrice, run.Agents.Count);
}
