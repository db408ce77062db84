using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks a project's month with arithmetic of its own: whenever a ledger may spend more than before, all ledgers together may spend no
/// more than the month's budget.
/// </summary>
internal sealed class ProjectWatch(World world)
{
    // A budget that was just lowered does not hold for what was admitted before.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(20);
    private readonly Dictionary<string, decimal> _bound = new(StringComparer.Ordinal);

    // Under which budget a job was admitted last: its ledger may be opened long after, when the server died in between.
    private readonly Dictionary<string, decimal> _admittedUnder = new(StringComparer.Ordinal);
    private readonly List<(long Until, decimal MonthlyUsd)> _former = [];
    private decimal _monthlyUsd;

    /// <summary>The project is stored.</summary>
    public void OnStored(ProjectState project)
    {
        if (project.MonthlyUsd != _monthlyUsd)
        {
            // That there was none before anything was asked for allows nothing.
            if (_admittedUnder.Count > 0)
            {
                _former.Add((world.Time.Ticks + Memory.Ticks, _monthlyUsd));
            }

            _monthlyUsd = project.MonthlyUsd;
            world.Log.Add("project", "has {0} millionths of a dollar a month", Money.ToMicros(_monthlyUsd));
        }

        foreach (var jobId in project.RunIds.Concat(project.EvaluationIds).Where(jobId => !_admittedUnder.ContainsKey(jobId)))
        {
            _admittedUnder.Add(jobId, Limit());
        }
    }

    /// <summary>A job continues: somebody created or resumed it.</summary>
    public void OnAdmitted(string jobId) => _admittedUnder[jobId] = Limit();

    /// <summary>A ledger is stored.</summary>
    public void OnStored(string ledgerId, LedgerState ledger)
    {
        var spent = ledger.Phases.Values.Sum(static phase => phase.Usd);
        var granted = ledger.Leases.Sum(static lease => (lease.GrantedUntil - lease.ChargedUntil).Ticks * lease.UsdPerTick);
        var bound = ledger.Closed ? spent + granted : ledger.BudgetUsd;
        var before = _bound.GetValueOrDefault(ledgerId);
        _bound[ledgerId] = bound;
        var (sum, most) = (_bound.Values.Sum(), Math.Max(Limit(), _admittedUnder.GetValueOrDefault(ledgerId)));
        if (bound > before && sum > most)
        {
            world.Violated(
                Violation.Overspend,
                string.Create(CultureInfo.InvariantCulture, $"{ledgerId} brings the month to {sum} of {most} US dollars"));
        }
    }

    private decimal Limit()
    {
        _former.RemoveAll(former => former.Until < world.Time.Ticks);
        return _former.Select(static former => former.MonthlyUsd).Append(_monthlyUsd)
            .Select(static monthlyUsd => monthlyUsd > 0 ? monthlyUsd : decimal.MaxValue)
            .Max();
    }
}
