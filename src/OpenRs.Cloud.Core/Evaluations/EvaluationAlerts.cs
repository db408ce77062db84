using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>The alerts of an evaluation.</summary>
public static class EvaluationAlerts
{
    /// <summary>Changes an evaluation's alerts. What changes nothing answers the same evaluation.</summary>
    /// <param name="job">The evaluation.</param>
    /// <param name="change">The change.</param>
    public static EvaluationJobState Change(
        EvaluationJobState job, Func<JobAlerts<EvaluationAlert>, JobAlerts<EvaluationAlert>> change)
    {
        var before = Of(job);
        var after = change(before);
        return ReferenceEquals(after, before)
            ? job
            : job with { Alerts = after.Shares, OpenAlerts = after.Open, UndeliveredAlerts = after.Undelivered };
    }

    /// <summary>The alert that is to be delivered next; <see langword="null"/> for none.</summary>
    /// <param name="evaluationId">Evaluation id.</param>
    /// <param name="job">The evaluation.</param>
    public static AlertNotice? Next(string evaluationId, EvaluationJobState job) => job.UndeliveredAlerts.Count == 0
        ? null
        : new AlertNotice
        {
            Id = AlertWords.IdOf(evaluationId, job.UndeliveredAlerts[0]),
            ProjectId = job.ProjectId,
            JobId = evaluationId,
            DisplayName = job.Spec!.Annotations?.DisplayName ?? "",
            BudgetUsd = job.Spec.BudgetUsd,
            Alert = job.UndeliveredAlerts[0],
        };

    /// <summary>Looks at how far an evaluation has come, for <see cref="Observed"/>.</summary>
    /// <param name="before">What was seen before; <see langword="null"/> for nothing.</param>
    /// <param name="job">The evaluation.</param>
    /// <param name="finished">Its finished samples.</param>
    /// <param name="now">The time.</param>
    public static ProgressWatch Watch(ProgressWatch? before, EvaluationJobState job, int finished, DateTimeOffset now) =>
        ProgressWatch.Of(before, [("state", (int)job.State), ("samples", finished)], now);

    /// <summary>
    /// Adds an alert of each share of the budget that is spent and was not told of, also after the end, when the last leases are charged;
    /// adds one when too long nothing was finished, and takes that back when something is.
    /// </summary>
    /// <param name="job">The evaluation.</param>
    /// <param name="active">What its ledger tells.</param>
    /// <param name="watch">How far it has come; <see langword="null"/> where nobody looked yet.</param>
    /// <param name="limit">How long an evaluation may finish nothing; <see langword="null"/> for ever.</param>
    /// <param name="now">The time.</param>
    public static EvaluationJobState Observed(
        EvaluationJobState job, ActiveLeases active, ProgressWatch? watch, TimeSpan? limit, DateTimeOffset now)
    {
        var next = WithProgress(WithShares(job, active.Alerts, now), watch, active.LiveTokens.Count, limit, now);
        return ReferenceEquals(next, job) ? job : EvaluationMachine.Changed(next, now);
    }

    /// <summary>Adds an alert, if the state in which an evaluation is now is one.</summary>
    internal static EvaluationJobState WithState(EvaluationJobState job, DateTimeOffset now) => job.State switch
    {
        EvaluationState.Failed => With(job, JobAlertKind.Failed, job.Reason, now),
        EvaluationState.BudgetExhausted => With(job, JobAlertKind.BudgetExhausted, job.Reason, now),
        _ => job,
    };

    // One that was over before evaluations had alerts is no news.
    private static EvaluationJobState WithShares(EvaluationJobState job, IReadOnlyList<int> spent, DateTimeOffset now) =>
        job.Alerts is null && EvaluationTransitions.IsFinal(job.State)
            ? job
            : AlertRules.SharesDue(Of(job), spent).Aggregate(job, (all, percent) =>
                With(all, JobAlertKind.Budget, AlertWords.Budget(percent, all.Spec!.BudgetUsd), now, percent));

    private static EvaluationJobState WithProgress(
        EvaluationJobState job, ProgressWatch? watch, int agents, TimeSpan? limit, DateTimeOffset now)
    {
        if (watch is null)
        {
            return job;
        }

        var isExpected = !EvaluationTransitions.IsFinal(job.State);
        job = Change(job, alerts => AlertRules.WithProgress(alerts, watch, isExpected));
        return AlertRules.StallDue(Of(job), watch, isExpected, limit, now) is { } time
            ? With(job, JobAlertKind.NoProgress, Describe(job, agents, time), now)
            : job;
    }

    private static EvaluationJobState With(
        EvaluationJobState job, JobAlertKind kind, string message, DateTimeOffset now, int percent = 0)
    {
        var alert = new EvaluationAlert
        {
            Number = job.LastAlert + 1, Time = now, Kind = kind, Message = JobMessage.Cut(message), Percent = percent,
        };
        return Change(job, alerts => AlertRules.Raised(alerts, alert)) with { LastAlert = alert.Number };
    }

    private static JobAlerts<EvaluationAlert> Of(EvaluationJobState job) =>
        new(job.Alerts ?? [], job.OpenAlerts, job.UndeliveredAlerts);

    private static string Describe(EvaluationJobState job, int agents, TimeSpan time) =>
        AlertWords.NoProgress("The evaluation finished no sample", time, job.WaitsForPrice, agents);
}
