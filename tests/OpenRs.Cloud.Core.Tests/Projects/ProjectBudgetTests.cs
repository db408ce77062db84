using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Projects;

public sealed class ProjectBudgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Budget_CountsThisMonthAndWhatIsPromised()
    {
        var budget = ProjectBudgetRules.Sum(100, [Ledger(42, 40, 10, closed: true), Ledger(42, 12, 5, closed: false)], Now);
        Assert.Equal((15m, 30m), (budget.SpentUsd, budget.CommittedUsd));
        ProjectBudgetRules.Admit(budget, 55);
        var refused = Assert.Throws<CloudException>(() => ProjectBudgetRules.Admit(budget, 55.01m));
        Assert.Equal((CloudErrorKind.ResourceExhausted, "PROJECT_BUDGET_EXCEEDED"), (refused.Kind, refused.Reason));
        Assert.Contains(
            "has $55.00 left (spent $15.00, promised to runs that are not over $30.00); $55.01 more does not fit", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Budget_WithoutLimit_AdmitsAll() =>
        ProjectBudgetRules.Admit(ProjectBudgetRules.Sum(0, [Ledger(42, 0, 0, closed: false)], Now), 1e9m);

    private static LedgerSnapshot Ledger(decimal budget, decimal spent, decimal thisMonth, bool closed) => new()
    {
        BudgetUsd = budget,
        SpentUsd = spent,
        GrantedUsd = 0,
        ReserveUsd = 0,
        Phases = [],
        Leases = 0,
        Alerts = [],
        Months = new Dictionary<int, decimal> { [202611] = thisMonth, [202610] = spent - thisMonth },
        Closed = closed,
    };
}
