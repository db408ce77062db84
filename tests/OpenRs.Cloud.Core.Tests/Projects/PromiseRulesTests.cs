using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Projects;

public sealed class PromiseRulesTests
{
    private static readonly TimeSpan Soon = PromiseRules.LongestCall / 2;

    [Theory]
    [InlineData(5, 5, false, true)]
    [InlineData(5, 4, false, false)]
    [InlineData(5, 0, false, false)]
    [InlineData(5, 5, true, false)]
    public void IsHeld_AnOpenLedgerWithTheBudget(int promised, int budget, bool closed, bool expected) =>
        Assert.Equal(expected, PromiseRules.IsHeld(promised, Ledger(budget, 0, 0, closed)));

    [Theory]
    [InlineData(JobActivity.Active, true, true)]
    [InlineData(JobActivity.Active, false, true)]
    [InlineData(JobActivity.Missing, true, true)]
    [InlineData(JobActivity.Missing, false, false)]
    [InlineData(JobActivity.Paused, true, true)]
    [InlineData(JobActivity.Paused, false, false)]
    [InlineData(JobActivity.Over, true, false)]
    public void Owed_WhileTheJobMayStillSpend(JobActivity activity, bool isSoon, bool isOwed) => Assert.Equal(
        isOwed ? 5 : null,
        PromiseRules.Owed(5, isSoon ? Soon : PromiseRules.LongestCall, Ledger(0, 0, 0, closed: false), activity));

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, null)]
    public void Owed_ToAnOpenLedgerWithLess_OnlyWhileACallMayRaiseIt(bool isSoon, int? owed) => Assert.Equal(
        owed, PromiseRules.Owed(5, isSoon ? Soon : PromiseRules.LongestCall, Ledger(3, 0, 0, closed: false), JobActivity.Active));

    // Together with what the month counts of the ledger itself (ProjectBudgetRules) it is the promised budget.
    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(3, 1, 1, false)]
    [InlineData(3, 1, 1, true)]
    [InlineData(9, 2, 0, true)]
    public void Owed_WithWhatTheLedgerHolds_IsTheBudgetLessWhatIsSpent(int budget, int spent, int granted, bool closed)
    {
        var ledger = Ledger(budget, spent, granted, closed);
        var counted = ProjectBudgetRules.Sum(100, [ledger], DateTimeOffset.UnixEpoch).CommittedUsd;
        Assert.Equal(5 - spent, counted + PromiseRules.Owed(5, Soon, ledger, JobActivity.Active));
    }

    private static LedgerSnapshot Ledger(decimal budget, decimal spent, decimal granted, bool closed) => new()
    {
        BudgetUsd = budget,
        SpentUsd = spent,
        GrantedUsd = granted,
        ReserveUsd = 0,
        Phases = [],
        Leases = 0,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = closed,
    };
}
