using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Projects;

/// <summary>A project's money in a calendar month in UTC, and what it admits.</summary>
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
            spent += ledger.Months.GetValueOrDefault(month);
            committed += ledger.Closed ? 0 : ledger.BudgetUsd - ledger.SpentUsd;
        }

        return new ProjectBudget { MonthlyUsd = monthlyUsd, SpentUsd = spent, CommittedUsd = committed };
    }

    /// <summary>Checks that a further promise fits into the month, before any GPU starts.</summary>
    /// <param name="budget">The project's money.</param>
    /// <param name="additionalUsd">The promise in US dollars.</param>
    /// <exception cref="CloudException">PROJECT_BUDGET_EXCEEDED, with the figures.</exception>
    public static void Admit(ProjectBudget budget, decimal additionalUsd)
    {
        var free = budget.MonthlyUsd - budget.SpentUsd - budget.CommittedUsd;
        if (budget.MonthlyUsd > 0 && additionalUsd > free)
        {
            throw new CloudException(
                CloudErrorKind.ResourceExhausted,
                ErrorReason.ProjectBudgetExceeded,
                FormattableString.Invariant(
                    $"The project's budget of ${budget.MonthlyUsd:0.00####} a month has ${Math.Max(0, free):0.00####} left (spent ${budget.SpentUsd:0.00####}, promised to runs that are not over ${budget.CommittedUsd:0.00####}); ${additionalUsd:0.00####} more does not fit. Ask for less, wait for runs to end, or raise the project's budget."));
        }
    }
}
