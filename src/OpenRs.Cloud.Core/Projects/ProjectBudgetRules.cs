using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Projects;

/// <summary>A project's money in a calendar month in UTC.</summary>
public static class ProjectBudgetRules
{
    /// <summary>Adds up the ledgers of a project.</summary>
    /// <param name="monthlyUsd">Budget of a month in US dollars; 0 for no limit.</param>
    /// <param name="ledgers">All ledgers of the project.</param>
    /// <param name="now">The time, which tells the month.</param>
    public static ProjectBudget Sum(decimal monthlyUsd, IEnumerable<LedgerSnapshot> ledgers, DateTimeOffset now)
    {
        var month = LedgerMonth.Of(now);
        var (spent, committed) = (0m, 0m);
        foreach (var ledger in ledgers)
        {
            spent += Money.RoundUp(ledger.Months.GetValueOrDefault(month));
            committed += ledger.Closed ? ledger.GrantedUsd : ledger.BudgetUsd - ledger.SpentUsd;
        }

        return new ProjectBudget { MonthlyUsd = monthlyUsd, SpentUsd = spent, CommittedUsd = committed };
    }
}
