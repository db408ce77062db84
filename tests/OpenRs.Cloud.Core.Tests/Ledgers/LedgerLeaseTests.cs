using static OpenRs.Cloud.Ledgers.TestLedgers;

namespace OpenRs.Cloud.Ledgers;

/// <summary>Leases at their ends, in ledgers that end, and of earlier builds.</summary>
public sealed class LedgerLeaseTests
{
    [Fact]
    public void MayWork_AtTheDeadline_IsOver()
    {
        var ledger = Lease(Opened(1), "a").Ledger;
        Assert.True(LedgerRules.MayWork(ledger, ClaimOf(ledger.Leases[0]), At(29.9999999)));
        Assert.False(LedgerRules.MayWork(ledger, ClaimOf(ledger.Leases[0]), At(30)));
    }

    [Fact]
    public void Lease_OfAnEarlierBuild_CanTrainAndBelongsToWhoeverHoldsIt()
    {
        var ledger = Lease(Opened(100), "spot").Ledger;
        var spot = ledger.Leases[0] with { CanTrain = false };
        var earlier = new LeaseState
        {
            LeaseId = "run.9",
            AgentId = "node",
            FencingToken = 9L << 32,
            UsdPerTick = spot.UsdPerTick,
            ChargedUntil = Start,
            GrantedUntil = At(30),
            Sequence = 1,
            Gpus = spot.Gpus,
            UnbookedSince = Start,
        };
        ledger = ledger with { MaxLeases = 1, Leases = [spot, earlier] };
        Assert.True(LedgerRules.MayWork(ledger, ClaimOf(earlier) with { ProcessNonce = "of a later build" }, At(1)));
        Assert.False(LedgerRules.MayWork(ledger, ClaimOf(spot), At(1)));
    }

    /// <summary>Two agents at once are an hour in an hour, and where nobody was there is none.</summary>
    [Fact]
    public void ChargedTime_OfSeveralLeasesAndAGap_CountsEachTimeOnce()
    {
        var ledger = Lease(Lease(Opened(1), "a").Ledger, "b", seconds: 5).Ledger;
        Assert.Equal(10, ChargedSeconds(Renew(ledger, 10).Ledger));

        // The first is not heard again: it is charged for its whole grant, the other for its own.
        ledger = LedgerRules.Sweep(Renew(ledger, 10).Ledger, At(100)).Ledger;
        Assert.Equal(40, ChargedSeconds(ledger));
        ledger = LedgerRules.Sweep(Lease(ledger, "c", seconds: 200).Ledger, At(300)).Ledger;
        Assert.Equal(70, ChargedSeconds(ledger));

        // The clock is set back while a lease is alive: its time counts on.
        ledger = Renew(Lease(Opened(1), "a", seconds: 100).Ledger, 110).Ledger;
        Assert.Equal(15, ChargedSeconds(Renew(LedgerRules.Sweep(ledger, At(20)).Ledger, 25, sequence: 3).Ledger));
    }

    [Fact]
    public void Renew_OfNoLeaseThereIs_SaysWhetherTheJobIsOver()
    {
        Assert.Equal(LeaseRefusal.Unknown, Renew(Opened(1), 1).Answer.Refusal);
        Assert.Equal(LeaseRefusal.RunEnded, Renew(Opened(1) with { Closed = true }, 1).Answer.Refusal);
    }

    [Fact]
    public void Renew_OfAnExpiredLeaseWhileTheJobStops_SaysThatItIsOver() =>
        Assert.Equal(LeaseRefusal.RunEnded, Renew(Lease(Opened(1), "a").Ledger with { Stopping = true }, 31).Answer.Refusal);

    [Fact]
    public void OpenLease_SameSequenceAtAnotherPrice_ChargesTheWholeGrantOfTheOlderLease()
    {
        var ledger = Lease(Opened(1), "a", sequence: 7).Ledger;
        var (after, answer) = Lease(ledger, "a", sequence: 7, seconds: 10, usdPerHour: 2 * UsdPerHour);
        Assert.Equal("run.2", answer.LeaseId);
        Assert.Equal(0.030m, LedgerRules.Spent(after));
    }

    [Fact]
    public void Sweep_NothingIsOver_ChangesNothing()
    {
        var ledger = Lease(Opened(1), "a").Ledger;
        var (swept, expired) = LedgerRules.Sweep(ledger, At(1));
        Assert.Same(ledger, swept);
        Assert.Empty(expired);
        Assert.Same(ledger, LedgerBook.Archived(ledger, []));
    }

    [Fact]
    public void Census_AfterASweep_NamesTheLivingAndTheLost()
    {
        var (ledger, expired) = LedgerRules.Sweep(Lease(Lease(Opened(1), "lost").Ledger, "alive", seconds: 20).Ledger, At(31));
        var census = LedgerRules.Census(ledger, expired);
        Assert.Equal(["lost"], census.LostAgents);
        Assert.Equal([Token(2, "alive")], census.LiveTokens);
        Assert.Equal(Token(2, "alive"), census.LastToken);
    }

    private static double ChargedSeconds(LedgerState ledger) => LedgerRules.Census(ledger, []).ChargedTime.TotalSeconds;
}
