using OpenRs.Cloud.Agents;
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
        BudgetAdmission.CheckNew(budget, 55);
        var refused = Assert.Throws<CloudException>(() => BudgetAdmission.CheckNew(budget, 55.01m));
        Assert.Equal((CloudErrorKind.ResourceExhausted, "PROJECT_BUDGET_EXCEEDED"), (refused.Kind, refused.Reason));
        Assert.Contains(
            "has $55.00 left (spent $15.00, promised to runs that are not over $30.00); $55.01 more does not fit", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Budget_OfAJobThatIsOver_StillHoldsWhatItsLeasesMayUse()
    {
        var over = Ledger(42, 40, 10, closed: true) with { GrantedUsd = 0.25m };
        Assert.Equal(0.25m, ProjectBudgetRules.Sum(100, [over], Now).CommittedUsd);
    }

    [Fact]
    public void Budget_WithoutLimit_AdmitsAll() =>
        BudgetAdmission.CheckNew(ProjectBudgetRules.Sum(0, [Ledger(42, 0, 0, closed: false)], Now), 1e9m);

    [Theory]
    [InlineData(null, true)]
    [InlineData(52.0, true)]
    [InlineData(52.01, false)]
    public void Resumed_CountsOnlyWhatItMayStillSpend(double? budgetUsd, bool fits)
    {
        // $12 of $42 are spent. Others have spent $15 this month and are promised $45: $40 are left.
        var paused = Ledger(42, 12, 12, closed: true);
        var project = new ProjectBudget { MonthlyUsd = 100, SpentUsd = 15, CommittedUsd = 45 };
        void Check() => BudgetAdmission.CheckResumed(project, paused, (decimal?)budgetUsd);
        if (fits)
        {
            Check();
        }
        else
        {
            Assert.Equal("PROJECT_BUDGET_EXCEEDED", Assert.Throws<CloudException>(Check).Reason);
        }
    }

    [Fact]
    public void Covers_BudgetBelowWhatIsSpentAndGranted_NamesTheLeastThatWouldDo()
    {
        var paused = Ledger(42, 12, 12, closed: true) with { GrantedUsd = 0.5m };
        BudgetAdmission.CheckCovers(paused, 12.5m);
        var refused = Assert.Throws<CloudException>(() => BudgetAdmission.CheckCovers(paused, 12.499999m));
        Assert.Equal((CloudErrorKind.InvalidArgument, "INVALID_BUDGET"), (refused.Kind, refused.Reason));
        Assert.Equal("budget_usd_micros", Assert.Single(refused.Violations).Field);
        Assert.Contains("Give at least $12.50.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Least_PaysForAStepBesideTheReserve()
    {
        var (terms, prices) = (new LedgerTerms(), new PriceBook(PriceBook.Defaults));
        var least = BudgetAdmission.Least(prices.LeastUsdPerHour(Now), terms);
        Assert.Equal(0.002445m, least);

        // An agent at that price gets time for a step; with a millionth less it does not get all of it.
        foreach (var (budget, step) in new[] { (least, true), (least - 0.000001m, false) })
        {
            var opened = LedgerRules.Open(new LedgerState(), budget, maxLeases: 1).Ledger;
            var request = new LeaseRequest { AgentId = "a", UsdPerHour = 0.44m, Sequence = 1, Gpus = new("cpu", 1, false) };
            Assert.Equal(step, LedgerRules.OpenLease(opened, "run", request, terms, Now).Answer.Seconds >= 5);
        }
    }

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
