using OpenRs.Cloud.Agents;
using static OpenRs.Cloud.Ledgers.TestLedgers;

namespace OpenRs.Cloud.Ledgers;

public sealed class LedgerRulesTests
{
    [Fact]
    public void Open_SameTermsAgain_ChangesNothing()
    {
        var ledger = Opened(1);
        Assert.Same(ledger, LedgerRules.Open(ledger, 1, 4).Ledger);
    }

    [Fact]
    public void Open_AfterAPause_GrantsTimeWithinTheNewBudget()
    {
        var ledger = Opened(1) with { Stopping = true, Closed = true };
        ledger = LedgerRules.Open(ledger, 2, 3, trainer: "trainer").Ledger;
        Assert.Equal(
            (2m, 3, "trainer", false, false), (ledger.BudgetUsd, ledger.MaxLeases, ledger.Trainer, ledger.Stopping, ledger.Closed));
    }

    [Fact]
    public void Open_BudgetBelowWhatIsSpentAndGranted_IsRefusedWithTheLeastThatWouldDo()
    {
        // Ten seconds are spent and thirty granted: $0.010 and $0.030.
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10).Ledger with { Closed = true, Stopping = true };
        var bound = LedgerRules.Spent(ledger) + LedgerRules.Granted(ledger);
        var (after, refusal) = LedgerRules.Open(ledger, bound - 0.000001m, maxLeases: 9, trainer: "a");
        Assert.Same(ledger, after);
        Assert.Equal((bound - 0.000001m, 0.010m, bound - 0.010m), (refusal!.BudgetUsd, refusal.SpentUsd, refusal.GrantedUsd));

        Assert.Null(LedgerRules.Open(ledger, refusal.LeastUsd, maxLeases: 9).Refusal);
        var error = refusal.ToException();
        Assert.Equal(("INVALID_BUDGET", "budget_usd_micros"), (error.Reason, Assert.Single(error.Violations).Field));
        Assert.Contains(
            "$0.0100 are spent already and $0.0300 are granted to agents. Give at least $0.04.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SetBudget_BelowWhatIsKeptBackToo_IsRefusedWithTheLeastThatWouldDo()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10).Ledger;
        var reserve = LedgerRules.Reserve(ledger, Terms);
        var (after, refusal) = LedgerRules.SetBudget(ledger, 0.04m, Terms);
        Assert.Same(ledger, after);
        Assert.Equal((0.010m, 0.030m, reserve), (refusal!.SpentUsd, refusal.GrantedUsd, refusal.ReserveUsd));
        Assert.Contains("are kept back for a checkpoint. Give at least $", refusal.ToException().Message, StringComparison.Ordinal);

        var lowered = LedgerRules.SetBudget(ledger, refusal.LeastUsd, Terms);
        Assert.Null(lowered.Refusal);
        Assert.Equal((refusal.LeastUsd, reserve), (lowered.Ledger.BudgetUsd, LedgerRules.Reserve(lowered.Ledger, Terms)));
        Assert.Same(lowered.Ledger, LedgerRules.SetBudget(lowered.Ledger, refusal.LeastUsd, Terms).Ledger);

        // A paused run keeps nothing back.
        Assert.Null(LedgerRules.SetBudget(ledger with { Closed = true }, 0.04m, Terms).Refusal);
    }

    [Fact]
    public void Open_LargerBudget_RaisesAlertsAgain()
    {
        var ledger = Opened(1) with { Alerts = [50, 80] };
        Assert.Empty(LedgerRules.Open(ledger, 100, 4).Ledger.Alerts);
    }

    [Fact]
    public void MayWork_TooManyLeases_TheTrainerAndTheOldestStay()
    {
        var ledger = Opened(100, maxLeases: 4);
        foreach (var agent in new[] { "a", "b", "c", "trainer" })
        {
            ledger = Lease(ledger, agent).Ledger;
        }

        var scaled = LedgerRules.Open(ledger, 100, 2, trainer: "trainer").Ledger;
        bool MayWork(LeaseState lease, int seconds = 1) =>
            LedgerRules.MayWork(scaled, ClaimOf(lease), Start.AddSeconds(seconds));
        Assert.Equal(["a", "trainer"], ledger.Leases.Where(lease => MayWork(lease)).Select(static lease => lease.AgentId));
        Assert.DoesNotContain(ledger.Leases, lease => MayWork(lease, seconds: 3600));
        Assert.False(LedgerRules.MayWork(scaled, ClaimOf(ledger.Leases[0]) with { FencingToken = 77 }, Start));
    }

    [Fact]
    public void MayWork_ScaledToOneWithoutATrainer_WhoCanTrainStays()
    {
        var ledger = Opened(100, maxLeases: 2);
        foreach (var (agent, canTrain) in new[] { ("spot", false), ("node", true) })
        {
            var request = new LeaseRequest
            {
                AgentId = agent,
                UsdPerHour = UsdPerHour,
                Sequence = 1,
                Gpus = new("A40", 1, !canTrain),
                CanTrain = canTrain,
            };
            ledger = LedgerRules.OpenLease(ledger, "run", request, Terms, Start).Ledger;
        }

        var scaled = LedgerRules.Open(ledger, 100, 1, trainer: null).Ledger;
        Assert.Equal(["node"], scaled.Leases.Where(lease => LedgerRules.MayWork(scaled, ClaimOf(lease), Start))
            .Select(static lease => lease.AgentId));
    }

    [Fact]
    public void IsSpare_OfSeveral_IsTheYoungestThatIsNotTheTrainer()
    {
        var ledger = Opened(100, maxLeases: 4);
        foreach (var agent in new[] { "a", "b", "trainer" })
        {
            ledger = Lease(ledger, agent).Ledger;
        }

        ledger = LedgerRules.Open(ledger, 100, 4, trainer: "trainer").Ledger;
        bool CanBeReassigned(LeaseState lease) =>
            LedgerRules.CanBeReassigned(ledger, ClaimOf(lease), Start.AddSeconds(1));
        Assert.Equal(["b"], ledger.Leases.Where(CanBeReassigned).Select(static lease => lease.AgentId));
        Assert.False(LedgerRules.CanBeReassigned(ledger, ClaimOf(ledger.Leases[1]) with { FencingToken = 77 }, Start));
    }

    [Fact]
    public void IsSpare_TheOnlyAgent_IsNot()
    {
        var ledger = Lease(Opened(100, maxLeases: 4), "a").Ledger;
        Assert.False(LedgerRules.CanBeReassigned(ledger, ClaimOf(ledger.Leases[0]), Start));
    }

    [Fact]
    public void OpenLease_LedgerNotOpenOrClosed_IsRefused()
    {
        Assert.Equal(LeaseRefusal.RunEnded, Lease(new LedgerState(), "a").Answer.Refusal);
        Assert.Equal(LeaseRefusal.RunEnded, Lease(Opened(1) with { Closed = true }, "a").Answer.Refusal);
    }

    [Fact]
    public void OpenLease_MoreThanTheRunMayUse_IsNotNeeded()
    {
        var ledger = Lease(Lease(Opened(1, maxLeases: 2), "a").Ledger, "b").Ledger;
        Assert.Equal(LeaseRefusal.NotNeeded, Lease(ledger, "c").Answer.Refusal);
        Assert.Equal(LeaseRefusal.None, Lease(ledger, "c", seconds: 30).Answer.Refusal);
    }

    [Fact]
    public void OpenLease_OtherDeviceThanTheFirst_IsRefusedForGood()
    {
        var opened = Opened(1, maxLeases: 2);
        Assert.Equal(LeaseRefusal.None, Lease(opened, "a", device: DeviceType.Cpu).Answer.Refusal);
        var first = Lease(opened, "a", device: DeviceType.Cuda).Ledger;
        Assert.Equal(LeaseRefusal.OtherDevice, Lease(first, "b", device: DeviceType.Cpu).Answer.Refusal);
        Assert.Equal(LeaseRefusal.None, Lease(first, "b", device: DeviceType.Cuda).Answer.Refusal);

        // Nor when the first one is gone, or the same agent comes back with another device.
        Assert.Equal(LeaseRefusal.OtherDevice, Lease(first, "b", seconds: 3600, device: DeviceType.Cpu).Answer.Refusal);
        Assert.Equal(LeaseRefusal.OtherDevice, Lease(first, "a", sequence: 2, device: DeviceType.Cpu).Answer.Refusal);
    }

    [Fact]
    public void OpenLease_RefusedForItsPrice_DoesNotDecideTheDevice()
    {
        var refused = Lease(Opened(0.1m), "a", usdPerHour: 3600, device: DeviceType.Cuda).Ledger;
        Assert.Equal(LeaseRefusal.None, Lease(refused, "b", device: DeviceType.Cpu).Answer.Refusal);
    }

    [Fact]
    public void OpenLease_BudgetAboveReserve_GrantsTheRest()
    {
        // Reserve: twice 5 s for work not yet seen and 5 s of teardown, at 0.001 $/s.
        var answer = Lease(Opened(0.025m), "a").Answer;
        Assert.Equal(10, answer.Seconds);
        Assert.Equal("run.1", answer.LeaseId);
        Assert.Equal(Token(1), answer.FencingToken);
    }

    [Fact]
    public void OpenLease_RefusedForItsPrice_LeavesNoTrace()
    {
        var ledger = Opened(0.1m);
        var (after, answer) = Lease(ledger, "a", usdPerHour: 3600);
        Assert.Equal(LeaseRefusal.PriceTooHigh, answer.Refusal);
        Assert.Equal(0, after.HighestUsdPerTick);
        Assert.Equal(LeaseRefusal.None, Lease(after, "b").Answer.Refusal);
    }

    [Fact]
    public void OpenLease_NoMoneyForASecondAgent_DoesNotEndTheRunOfTheFirst()
    {
        // Ten seconds are left beside the reserve, and the first agent has them.
        var first = Lease(Opened(0.025m), "a").Ledger;
        Assert.Equal(LeaseRefusal.NotNeeded, Lease(first, "b").Answer.Refusal);
        Assert.Equal(LeaseRefusal.BudgetExhausted, Lease(LedgerRules.Sweep(first, At(10)).Ledger, "b", seconds: 10).Answer.Refusal);
    }

    [Theory]
    [InlineData(12, LeaseRefusal.PriceTooHigh)]
    [InlineData(10, LeaseRefusal.None)]
    public void OpenLease_DearerThanThoseWhoAreThere_LeavesThemALease(int times, LeaseRefusal expected)
    {
        // At ten times the price: $0.150 of reserve, $0.050 for a step, and $0.030 each for what the first has and gets next.
        var ledger = Lease(Opened(0.260m), "a").Ledger;
        var (after, answer) = Lease(ledger, "b", usdPerHour: times * UsdPerHour);
        Assert.Equal(expected, answer.Refusal);
        Assert.Equal(expected == LeaseRefusal.None ? 2 : 1, after.Leases.Length);
    }

    [Fact]
    public void OpenLease_DearerAndEvenTheOldPriceIsNotPaid_TheBudgetIsExhausted()
    {
        var ledger = LedgerRules.Sweep(Lease(Opened(0.025m), "a").Ledger, At(10)).Ledger;
        Assert.Equal(LeaseRefusal.BudgetExhausted, Lease(ledger, "b", seconds: 10, usdPerHour: 2 * UsdPerHour).Answer.Refusal);
    }

    [Fact]
    public void Lease_OfAnotherAgentOrProcess_CannotBeUsed()
    {
        var request = new LeaseRequest
        {
            AgentId = "a", UsdPerHour = UsdPerHour, Sequence = 1, Gpus = new("A40", 1, false), ProcessNonce = "secret",
        };
        var (ledger, lease) = LedgerRules.OpenLease(Opened(1), "run", request, Terms, Start);
        var own = Renewal(2, [], false) with { FencingToken = lease.FencingToken, ProcessNonce = "secret" };
        foreach (var foreign in new[] { own with { AgentId = "b" }, own with { ProcessNonce = "other" }, own with { ProcessNonce = "" } })
        {
            Assert.Equal(LeaseRefusal.Unknown, LedgerRules.Renew(ledger, foreign, Terms, At(1)).Answer.Refusal);
            Assert.Same(ledger, LedgerRules.Close(ledger, foreign, At(1)));
            Assert.False(LedgerRules.MayWork(ledger, foreign.Claim, At(1)));
        }

        Assert.Equal(LeaseRefusal.None, LedgerRules.Renew(ledger, own, Terms, At(1)).Answer.Refusal);
        Assert.True(LedgerRules.MayWork(ledger, own.Claim, At(1)));
    }

    [Fact]
    public void OpenLease_OfAnotherProcessWithTheSameSequence_EndsTheFirstAtItsWholeGrant()
    {
        var request = new LeaseRequest
        {
            AgentId = "a", UsdPerHour = UsdPerHour, Sequence = 1, Gpus = new("A40", 1, false), ProcessNonce = "one",
        };
        var ledger = LedgerRules.OpenLease(Opened(1), "run", request, Terms, Start).Ledger;
        var (after, answer) = LedgerRules.OpenLease(ledger, "run", request with { ProcessNonce = "two", Sequence = 9 }, Terms, At(5));
        Assert.Equal("run.2", answer.LeaseId);
        Assert.Equal(0.030m, LedgerRules.Spent(after), 12);
    }

    [Fact]
    public void FencingToken_AfterOneOfAnEarlierBuild_Rises()
    {
        var (ledger, answer) = Lease(Opened(1) with { LastToken = 7 }, "a");
        Assert.Equal("run.8", answer.LeaseId);
        Assert.True(answer.FencingToken > 7);
        Assert.Equal("run.9", Lease(ledger, "b").Answer.LeaseId);
        Assert.InRange(FencingToken.Of("run", 2_000_000, "a", "x"), 1, 1L << 53);
    }

    [Fact]
    public void OpenLease_Repeated_AnswersTheSameLease()
    {
        var (ledger, first) = Lease(Opened(1), "a", sequence: 7);
        var (after, second) = Lease(ledger, "a", sequence: 7, seconds: 4);
        Assert.Same(ledger, after);
        Assert.Equal(first with { Seconds = 26 }, second);
    }

    [Theory]
    [InlineData(8, 0.010)]
    [InlineData(6, 0.030)]
    public void OpenLease_Anew_EndsTheOlderLease(long sequence, decimal charged)
    {
        // A higher sequence says that the agent no longer uses the older lease. A lower one says nothing, so the whole grant counts.
        var ledger = Lease(Opened(1), "a", sequence: 7).Ledger;
        var (after, answer) = Lease(ledger, "a", sequence, seconds: 10);
        Assert.Equal(Token(2), answer.FencingToken);
        Assert.Equal(charged, LedgerRules.Spent(after), 12);
        Assert.Equal(answer.LeaseId, Assert.Single(after.Leases).LeaseId);
    }

    [Fact]
    public void OpenLease_AnewButRefused_TellsTheSweepOfTheOlderLease()
    {
        var ledger = Lease(Opened(1), "a").Ledger with { Closed = true };
        var (after, answer) = Lease(ledger, "a", sequence: 2, seconds: 10);
        Assert.Equal(LeaseRefusal.RunEnded, answer.Refusal);
        Assert.Equal("a", Assert.Single(LedgerRules.Sweep(after, At(10)).Expired).AgentId);
    }

    [Fact]
    public void Renew_SplitsTheTimeAsReported()
    {
        var (ledger, answer) = Renew(Lease(Opened(1), "a").Ledger, 10, new() { ["rollout"] = 6, ["train"] = 3 });
        Assert.Equal(30, answer.Seconds);
        Assert.Equal((6, 3, 1), (Seconds(ledger, "rollout"), Seconds(ledger, "train"), Seconds(ledger, "idle")));
        (ledger, _) = Renew(ledger, 20, new() { ["rollout"] = 26, ["train"] = 23 }, sequence: 3);
        Assert.Equal((11, 8, 1), (Seconds(ledger, "rollout"), Seconds(ledger, "train"), Seconds(ledger, "idle")));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-5)]
    public void Renew_ReportThatIsNoTime_IsIdle(double seconds) =>
        Assert.Equal(10, Seconds(Renew(Lease(Opened(1), "a").Ledger, 10, new() { ["rollout"] = seconds, ["coffee"] = 5 }).Ledger, "idle"));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Renew_SequenceSeenBefore_ChangesNothing(long sequence)
    {
        var ledger = Lease(Opened(1), "a", sequence: 1).Ledger;
        var (after, answer) = Renew(ledger, 12, new() { ["rollout"] = 12 }, sequence);
        Assert.Same(ledger, after);
        Assert.Equal((18, LeaseRefusal.None), (answer.Seconds, answer.Refusal));
    }

    [Fact]
    public void Renew_WrongToken_IsUnknown()
    {
        var ledger = Lease(Opened(1), "a").Ledger;
        var renewal = new LeaseRenewal
        {
            LeaseId = "run.1",
            FencingToken = Token(2),
            AgentId = "a",
            Sequence = 9,
            PhaseSeconds = new Dictionary<string,
            double>(),
        };
        Assert.Equal(LeaseRefusal.Unknown, LedgerRules.Renew(ledger, renewal, Terms, At(1)).Answer.Refusal);
    }

    [Fact]
    public void Renew_BudgetRunsOut_GrantsWhatIsLeftAndSaysSo()
    {
        // Half a lease is enough to go on with, a second less is not.
        var (ledger, answer) = Renew(Lease(Opened(0.050m), "a").Ledger, 20);
        Assert.Equal((15, LeaseRefusal.None), (answer.Seconds, answer.Refusal));
        Assert.Equal(0.015m, LedgerRules.Reserve(ledger, Terms), 12);
        (ledger, answer) = Renew(ledger, 21, sequence: 3);
        Assert.Equal((14, LeaseRefusal.BudgetExhausted), (answer.Seconds, answer.Refusal));
        Assert.Equal(0.015m, LedgerRules.Reserve(ledger, Terms), 12);
    }

    [Theory]
    [InlineData(7.2, 0.010, 0.060)]
    [InlineData(1.8, 0.010, 0.015)]
    public void Renew_AfterThePriceChanged_HasTheNewOneFromThenOn(decimal usdPerHour, decimal spent, decimal granted)
    {
        var renewal = Renewal(2, new() { ["rollout"] = 4 }, false) with { UsdPerHour = usdPerHour };
        var (ledger, answer) = LedgerRules.Renew(Lease(Opened(1), "a").Ledger, renewal, Terms, At(10));
        Assert.Equal((30, LeaseRefusal.None), (answer.Seconds, answer.Refusal));
        Assert.Equal((spent, granted), (LedgerRules.Spent(ledger), LedgerRules.Granted(ledger)));
        ledger = Renew(ledger, 20, new() { ["rollout"] = 14 }, sequence: 3).Ledger;
        Assert.Equal(spent + (granted / 3), LedgerRules.Spent(ledger));
        Assert.Equal(LedgerRules.Spent(ledger), LedgerBook.Pending(ledger).Sum(static entry => entry.Usd));
        Assert.Equal(Math.Max(UsdPerHour, usdPerHour) * 15 / 3600, LedgerRules.Reserve(ledger, Terms));
    }

    [Fact]
    public void Renew_AtAPriceThatTheRestOfTheGrantCannotHave_KeepsTheOldOneAndIsNotExtended()
    {
        var renewal = Renewal(2, [], false) with { UsdPerHour = 100 * UsdPerHour };
        var (ledger, answer) = LedgerRules.Renew(Lease(Opened(1), "a").Ledger, renewal, Terms, At(20));
        Assert.Equal((10, LeaseRefusal.BudgetExhausted), (answer.Seconds, answer.Refusal));
        Assert.Equal(0.010m, LedgerRules.Granted(ledger));
        Assert.Equal(0.015m, LedgerRules.Reserve(ledger, Terms));
    }

    [Fact]
    public void Renew_AtTheDeadline_IsExpiredAndStaysForTheSweep()
    {
        var (ledger, answer) = Renew(Lease(Opened(1), "a").Ledger, 30);
        Assert.Equal(LeaseRefusal.Expired, answer.Refusal);
        Assert.Equal(30, Seconds(ledger, "lost"));
        Assert.Equal(LeaseRefusal.Expired, Renew(ledger, 5, sequence: 3).Answer.Refusal);
        Assert.Equal("a", Assert.Single(LedgerRules.Sweep(ledger, At(30)).Expired).AgentId);
    }

    [Fact]
    public void Renew_AfterAnotherAgentsLeaseExpired_LeavesItToTheSweep()
    {
        // Whoever sweeps hands units back; a lease forgotten here would leave them leased for ever.
        var ledger = Lease(Opened(1), "lost").Ledger;
        ledger = Lease(ledger, "alive", seconds: 10).Ledger;
        var alive = Renewal(2, [], false) with { LeaseId = "run.2", FencingToken = Token(2, "alive"), AgentId = "alive" };
        ledger = LedgerRules.Renew(ledger, alive, Terms, At(35)).Ledger;
        Assert.Equal("lost", Assert.Single(LedgerRules.Sweep(ledger, At(35)).Expired).AgentId);
    }

    [Fact]
    public void Renew_WhileStopping_KeepsTheLeaseOfTheTrainerAtOtherWork()
    {
        // It holds the policy's optimizer state: whoever else saved would first train all steps since the last checkpoint again.
        var ledger = Lease(Lease(Opened(1), "a").Ledger, "b").Ledger with { Stopping = true, Trainer = "a" };
        Assert.Equal((LeaseRefusal.None, 30), (Renew(ledger, 10).Answer.Refusal, Renew(ledger, 10).Answer.Seconds));
        Assert.Equal(LeaseRefusal.RunEnded, Renew(ledger with { Trainer = "b" }, 10).Answer.Refusal);
        Assert.Equal(LeaseRefusal.RunEnded, Renew(ledger with { Closed = true }, 10).Answer.Refusal);
    }

    [Fact]
    public void BeginStop_TrainerKnownOnlyWhenTheStepUnderWayIsDone_ItsLeaseGoesOn()
    {
        var ledger = LedgerRules.BeginStop(Lease(Opened(1), "a").Ledger, trainer: null);
        Assert.Equal(LeaseRefusal.RunEnded, Renew(ledger, 10).Answer.Refusal);
        Assert.Same(ledger, LedgerRules.BeginStop(ledger, trainer: null));
        Assert.Equal(
            (LeaseRefusal.None, 30),
            (Renew(LedgerRules.BeginStop(ledger, "a"), 10).Answer.Refusal, Renew(LedgerRules.BeginStop(ledger, "a"), 10).Answer.Seconds));
    }

    [Fact]
    public void Renew_WhileStopping_OnlyTrainerWorkGoesOn()
    {
        var ledger = Lease(Opened(0.040m), "a").Ledger with { Stopping = true };
        Assert.Equal(30, Renew(ledger, 10, trainerWork: true).Answer.Seconds);
        var (after, answer) = Renew(ledger, 10);
        Assert.Equal(LeaseRefusal.RunEnded, answer.Refusal);
        Assert.Equal(0, answer.Seconds);
        Assert.Equal(0.010m, LedgerRules.Spent(after), 12);
    }

    [Fact]
    public void Renew_RefusedAndTheAnswerLost_StaysPromisedToItsEnd()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger with { Closed = true }, 10).Ledger;
        Assert.Equal(0.020m, LedgerRules.Granted(ledger), 12);
        (ledger, var expired) = LedgerRules.Sweep(ledger, At(30));
        Assert.Equal("a", Assert.Single(expired).AgentId);
        Assert.Equal(0.030m, LedgerRules.Spent(ledger), 12);
    }

    [Fact]
    public void Renew_RefusedAndGivenBack_ReturnsTheRest()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger with { Closed = true }, 10).Ledger;
        ledger = LedgerRules.Close(ledger, Renewal(3, [], false), At(11));
        Assert.Equal(0.011m, LedgerRules.Spent(ledger), 12);
        Assert.Empty(ledger.Leases);
    }

    [Fact]
    public void Renew_ClockSteppedBackAnHour_GrantsNoFreeHour()
    {
        var ledger = Renew(Lease(Opened(1), "a").Ledger, 10).Ledger;
        (ledger, var answer) = Renew(ledger, -3590, sequence: 3);
        Assert.Equal(30, answer.Seconds);
        ledger = Renew(ledger, -3580, sequence: 4).Ledger;
        Assert.Equal(0.020m, LedgerRules.Spent(ledger), 12);
    }

    [Fact]
    public void Close_ChargesToTheEndAndReturnsTheRest()
    {
        var ledger = LedgerRules.Close(Lease(Opened(1), "a").Ledger, Renewal(2, new() { ["save"] = 4 }, false), At(4));
        Assert.Equal(4, Seconds(ledger, "save"));
        Assert.Equal(0, LedgerRules.Granted(ledger));
        Assert.Empty(ledger.Leases);
        Assert.Same(ledger, LedgerRules.Close(ledger, Renewal(2, [], false), At(5)));
    }

    [Fact]
    public void Reserve_LongestStepThereIs_IsNotIgnored()
    {
        // What an agent says may be beyond what a long holds.
        var ledger = LedgerRules.ReportStep(Lease(Opened(1), "a").Ledger, double.MaxValue);
        Assert.Equal(1 - 0.030m, LedgerRules.Reserve(ledger, Terms), 12);
        Assert.Equal(LeaseRefusal.NotNeeded, Lease(ledger, "b").Answer.Refusal);
    }

    [Fact]
    public void Reserve_StepThatIsNoNumber_IsIgnored()
    {
        var ledger = Lease(Opened(1), "a").Ledger;
        Assert.Same(ledger, LedgerRules.ReportStep(ledger, double.NaN));
    }

    [Fact]
    public void Reserve_ShorterStep_DoesNotShrinkIt()
    {
        var ledger = LedgerRules.ReportStep(LedgerRules.ReportStep(Lease(Opened(1), "a").Ledger, 40), -3);
        // Twice 40 s, for the work under way and the save, and 5 s of teardown.
        Assert.Equal(0.085m, LedgerRules.Reserve(ledger, Terms), 12);
    }

    [Fact]
    public void Alerts_BudgetIsSpent_RiseOnceEach()
    {
        var ledger = Opened(0.100m);
        ledger = Lease(ledger, "a").Ledger;
        for (var second = 10; second <= 80; second += 10)
        {
            ledger = Renew(ledger, second, sequence: second).Ledger;
        }

        Assert.Equal<int>([50, 80], ledger.Alerts.ToArray());
        ledger = Renew(ledger with { Stopping = true }, 84, sequence: 99, trainerWork: true).Ledger;
        Assert.Equal<int>([50, 80, 95], LedgerRules.Sweep(ledger, At(200)).Ledger.Alerts.ToArray());
    }

    [Fact]
    public void Snapshot_PhasesOfOddAmounts_SumToWhatIsShownAsSpent()
    {
        var ledger = Lease(Opened(1), "a", usdPerHour: 0.44m).Ledger;
        ledger = Renew(ledger, 10, new() { ["rollout"] = 3.3333333, ["train"] = 3.3333333, ["load"] = 1.1111111 }).Ledger;
        var shown = LedgerRules.Snapshot(ledger, Terms);
        Assert.Equal(Money.ToMicros(shown.SpentUsd), shown.Phases.Sum(static phase => Money.ToMicros(phase.Usd)));
        Assert.Equal(Money.ToMicros(LedgerRules.Spent(ledger)), Money.ToMicros(shown.SpentUsd));
        Assert.Equal(["rollout", "train", "idle", "load"], shown.Phases.Select(static phase => phase.Phase));
    }
}
