using System.Diagnostics.Metrics;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Telemetry;

/// <summary>Money of jobs that are not over, and budgets of projects.</summary>
internal sealed class MoneyInstruments
{
    private readonly LiveGrains _live;
    private readonly LedgerTerms _terms;

    public MoneyInstruments(Meter meter, LiveGrains live, LedgerTerms terms)
    {
        (_live, _terms) = (live, terms);
        Observe(meter, "openrs_job_budget_usd", "Budget of a job.", static money => money.BudgetUsd);
        Observe(meter, "openrs_job_granted_usd", "Promised to leases of a job and not charged yet.", static money => money.GrantedUsd);
        Observe(meter, "openrs_job_reserve_usd", "Kept back for the last checkpoint of a job.", static money => money.ReserveUsd);
        Observe(
            meter,
            "openrs_job_left_usd",
            "Of the budget of a job, what is neither spent, granted nor kept back.",
            static money => money.BudgetUsd - money.SpentUsd - money.GrantedUsd - money.ReserveUsd);
        Observe(meter, "openrs_job_spent_usd", "Charged to a job, by phase.", static phase => phase.Usd);
        Observe(meter, "openrs_job_gpu_seconds", "Time of agents charged to a job, by phase.", static phase => phase.Seconds);
        meter.CreateObservableGauge(
            "openrs_project_monthly_budget_usd",
            () => live.Projects.Now.Select(
                static project => Series.Of(project.State.MonthlyUsd, Series.Label("project", project.Id))),
            description: "Budget of a project for a month; 0 for no limit.");
    }

    /// <summary>The ledgers of jobs that may still cost something.</summary>
    public static IEnumerable<(string Id, LedgerState State)> Open(LiveGrains live) =>
        live.Ledgers.Now.Where(static ledger => ledger.State is { BudgetUsd: > 0 } and not { Closed: true, Leases.Length: 0 });

    private void Observe(Meter meter, string name, string description, Func<LedgerSnapshot, decimal> valueOf) =>
        meter.CreateObservableGauge(
            name, () => Snapshots().Select(ledger => Series.Of(valueOf(ledger.Money), Series.Job(ledger.Id))), description: description);

    private void Observe(Meter meter, string name, string description, Func<PhaseCharge, decimal> valueOf) =>
        meter.CreateObservableGauge(
            name,
            () => Snapshots().SelectMany(ledger => ledger.Money.Phases.Select(
                phase => Series.Of(valueOf(phase), Series.Job(ledger.Id), Series.Label("phase", phase.Phase)))),
            description: description);

    private IEnumerable<(string Id, LedgerSnapshot Money)> Snapshots() =>
        Open(_live).Select(ledger => (ledger.Id, LedgerRules.Snapshot(ledger.State, _terms)));
}
