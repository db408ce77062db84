using static OpenRs.Cloud.Ledgers.TestLedgers;

namespace OpenRs.Cloud.Ledgers;

/// <summary>Where money is just enough, and where it is a little less. The reserve of an agent of a dollar per 1,000 s is $0.015.</summary>
public sealed class LedgerMoneyTests
{
    [Fact]
    public void Snapshot_ShowsWhatIsSpentGrantedAndKeptBack()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10, new() { ["rollout"] = 4 }).Ledger;
        var shown = LedgerRules.Snapshot(ledger, Terms);
        Assert.Equal((0.010m, 0.030m, 0.015m), (shown.SpentUsd, shown.GrantedUsd, shown.ReserveUsd));
        Assert.Equal([("idle", 6m), ("rollout", 4m)], shown.Phases.Select(static phase => (phase.Phase, phase.Seconds)));
    }

    [Fact]
    public void Open_BudgetOfExactlyWhatIsSpentAndGranted_IsTaken()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10).Ledger;
        Assert.Equal((0.040m, null), (LedgerRules.Open(ledger, 0.040m, 4).Ledger.BudgetUsd, LedgerRules.Open(ledger, 0.040m, 4).Refusal));
        Assert.NotNull(LedgerRules.Open(ledger, 0.0399999m, 4).Refusal);
    }

    [Fact]
    public void Open_BudgetBelowWhatIsSpent_SpeaksOfNoGrants()
    {
        var ledger = LedgerRules.Sweep(Lease(Opened(1), "a").Ledger, At(30)).Ledger;
        var message = LedgerRules.Open(ledger, 0.01m, 4).Refusal!.ToException().Message;
        Assert.Contains("$0.0300 are spent already. Give at least $0.03.", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.020, new[] { 50 })]
    [InlineData(0.021, new int[0])]
    [InlineData(0.0125, new[] { 50, 80 })]
    [InlineData(1, new int[0])]
    public void Open_OtherBudget_KeepsTheAlertsThatStillHold(decimal budgetUsd, int[] kept)
    {
        var ledger = LedgerRules.Close(Lease(Opened(1), "a").Ledger, Renewal(2, [], false), At(10)) with { Alerts = [50, 80, 95] };
        Assert.Equal(kept, LedgerRules.Open(ledger, budgetUsd, 4).Ledger.Alerts.AsEnumerable());
    }

    [Fact]
    public void Alerts_NoBudgetForAgentsThatCostNothing_StayQuiet()
    {
        var ledger = LedgerRules.Open(Lease(Opened(1), "a", usdPerHour: 0).Ledger, 0, 4).Ledger;
        Assert.Empty(Renew(ledger, 10).Ledger.Alerts);
    }

    [Theory]
    [InlineData(0.016, 1, LeaseRefusal.None)]
    [InlineData(0.0159, 0, LeaseRefusal.BudgetExhausted)]
    public void OpenLease_MoneyForTheShortestGrant_IsEnough(decimal budgetUsd, double seconds, LeaseRefusal refusal)
    {
        var before = LedgerRules.Close(Lease(Opened(1), "a").Ledger, Renewal(2, [], false), Start);
        var answer = Lease(before with { BudgetUsd = budgetUsd }, "b").Answer;
        Assert.Equal((seconds, refusal), (answer.Seconds, answer.Refusal));
        Assert.Equal(refusal == LeaseRefusal.None ? "run.2" : "", answer.LeaseId);
    }

    [Fact]
    public void OpenLease_AsDearAsThoseWhoAreThere_KeepsNothingForTheirNextLease()
    {
        var (_, answer) = Lease(Lease(Opened(0.055m), "a").Ledger, "b");
        Assert.Equal((10, LeaseRefusal.None), (answer.Seconds, answer.Refusal));
    }

    [Theory]
    [InlineData(0.260, 5, LeaseRefusal.None)]
    [InlineData(0.2599, 0, LeaseRefusal.PriceTooHigh)]
    public void OpenLease_TenTimesDearer_LeavesReserveStepAndALeaseForTheOther(decimal budgetUsd, double seconds, LeaseRefusal refusal)
    {
        // $0.030 granted and $0.030 for the next lease of the first, $0.150 of reserve: $0.050 are left for a step of the second.
        var (_, answer) = Lease(Lease(Opened(budgetUsd), "a").Ledger, "b", usdPerHour: 10 * UsdPerHour);
        Assert.Equal((seconds, refusal), (answer.Seconds, answer.Refusal));
    }

    [Theory]
    [InlineData(0.230, LeaseRefusal.None)]
    [InlineData(0.2299, LeaseRefusal.PriceTooHigh)]
    public void OpenLease_TenTimesDearerThanOneWhoIsGone_LeavesReserveAndStep(decimal budgetUsd, LeaseRefusal refusal) =>
        Assert.Equal(
            refusal, Lease(Lease(Opened(budgetUsd), "a").Ledger, "b", seconds: 30, usdPerHour: 10 * UsdPerHour).Answer.Refusal);

    [Theory]
    [InlineData(0.046, LeaseRefusal.PriceTooHigh)]
    [InlineData(0.0459, LeaseRefusal.BudgetExhausted)]
    public void OpenLease_DearerThanTheBudgetPays_SaysWhetherTheOldPriceWouldBePaid(decimal budgetUsd, LeaseRefusal refusal) =>
        Assert.Equal(refusal, Lease(Lease(Opened(budgetUsd), "a").Ledger, "b", seconds: 30, usdPerHour: 2 * UsdPerHour).Answer.Refusal);

    [Theory]
    [InlineData(0.010, 1)]
    [InlineData(0.200, 20)]
    public void OpenLease_DearerWhereNothingIsSaved_KeepsNothing(decimal budgetUsd, double seconds)
    {
        var ledger = LedgerRules.Open(new LedgerState(), budgetUsd, 4, mustSave: false).Ledger;
        Assert.Equal(seconds, Lease(ledger, "a", usdPerHour: 10 * UsdPerHour).Answer.Seconds);
    }

    [Fact]
    public void OpenLease_WhileStopping_GivesOneAgentAllThatIsLeft()
    {
        var ledger = Opened(0.100m) with { Stopping = true };
        var (saving, answer) = Lease(ledger, "a", usdPerHour: 10 * UsdPerHour);
        Assert.Equal((10, LeaseRefusal.None), (answer.Seconds, answer.Refusal));
        Assert.Equal(("", LeaseRefusal.NotNeeded), (Lease(saving, "b").Answer.LeaseId, Lease(saving, "b").Answer.Refusal));
        Assert.Equal(LeaseRefusal.NotNeeded, Lease(saving with { BudgetUsd = 1 }, "b").Answer.Refusal);
    }

    [Theory]
    [InlineData(false, false, 0.100, true)]
    [InlineData(false, false, 0.0999, false)]
    [InlineData(true, false, 0.070, true)]
    [InlineData(true, false, 0.0699, false)]
    [InlineData(false, true, 0.070, true)]
    [InlineData(false, true, 0.0699, false)]
    public void Renew_AtTwiceThePrice_IsPaidWhenTheGrantAndTheReserveAre(bool stopping, bool unsaved, decimal budgetUsd, bool isPaid)
    {
        // $0.010 are spent; the 30 s from then on cost $0.060 at twice the price, and the reserve is $0.030, unless nothing is kept back.
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10).Ledger with
        {
            BudgetUsd = budgetUsd, Stopping = stopping, NothingToSave = unsaved,
        };
        var renewal = Renewal(3, [], trainerWork: true) with { UsdPerHour = 2 * UsdPerHour };
        var granted = LedgerRules.Granted(LedgerRules.Renew(ledger, renewal, Terms, At(10)).Ledger);
        Assert.Equal(isPaid ? 0.060m : 0.030m, granted);
    }

    [Fact]
    public void Rounded_PartsOfAMillionth_SumToTheirSumRoundedUp()
    {
        var entry = LedgerBook.Pending(LedgerRules.Close(Lease(Opened(1), "a").Ledger, Renewal(2, [], false), At(10)))[0];
        ChargeEntry[] entries = [.. Enumerable.Repeat(entry with { Ticks = 4, UsdPerTick = 0.0000001m }, 5)];
        Assert.Equal([0.000001m, 0, 0.000001m, 0, 0], LedgerBook.Rounded(entries).Select(static rounded => rounded.Usd));
    }
}
