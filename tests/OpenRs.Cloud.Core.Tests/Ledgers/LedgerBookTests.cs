namespace OpenRs.Cloud.Ledgers;

public sealed class LedgerBookTests
{
    private static readonly LedgerTerms Terms = new() { LeaseDuration = TimeSpan.FromMinutes(10) };
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 11, 55, 0, TimeSpan.Zero);

    [Fact]
    public void Lease_RenewedWithinTheHour_NotesWithoutEntries()
    {
        var ledger = Renew(Leased(), minutes: 2, sequence: 2, rollout: 90);
        Assert.Empty(ledger.Entries);
        Assert.Equal(
            [("idle", 30L), ("rollout", 90L)],
            LedgerBook.Pending(ledger).Select(static entry => (entry.Phase, entry.Ticks / TimeSpan.TicksPerSecond)));
    }

    [Fact]
    public void Lease_RenewedPastAFullHour_EntersWhatItHasSoFar()
    {
        var ledger = Renew(Renew(Leased(), minutes: 2, sequence: 2, rollout: 120), minutes: 6, sequence: 3, rollout: 300);
        Assert.Equal(
            [("idle", 60L), ("rollout", 300L)],
            ledger.Entries.Select(static entry => (entry.Phase, entry.Ticks / TimeSpan.TicksPerSecond)));
        Assert.All(ledger.Entries, static entry => Assert.Equal((Start, Start.AddMinutes(6)), (entry.Start, entry.End)));
        Assert.Equal(LedgerRules.Spent(ledger), ledger.Entries.Sum(static entry => entry.Usd));
    }

    [Fact]
    public void Lease_NeverHeardOfAgain_EntersItsGrantAsLost()
    {
        var (ledger, _) = LedgerRules.Sweep(Leased(), Start.AddHours(1));
        var entry = Assert.Single(ledger.Entries);
        Assert.Equal(("lost", 1L, "agent"), (entry.Phase, entry.Sequence, entry.AgentId));
        Assert.Equal(1200m, entry.GpuSeconds);
    }

    [Fact]
    public void Archived_FirstTwo_KeepsTheOthersAndTheirNumbers()
    {
        var ledger = Renew(Renew(Leased(), minutes: 6, sequence: 2, rollout: 100), minutes: 7, sequence: 3, rollout: 160);
        var (swept, _) = LedgerRules.Sweep(ledger, Start.AddHours(2));
        var archived = LedgerBook.Archived(swept, swept.Entries[..2]);
        Assert.Equal(2, archived.ArchivedEntries);
        Assert.Equal(swept.Entries.Skip(2), archived.Entries.AsEnumerable());
        Assert.Equal([3, 4], LedgerBook.Pending(archived).Select(static entry => entry.Sequence));
    }

    private static LedgerState Leased()
    {
        var opened = LedgerRules.Open(new LedgerState(), 42, maxLeases: 1).Ledger;
        var request = new LeaseRequest { AgentId = "agent", UsdPerHour = 0.88m, Sequence = 1, Gpus = new GpuSet("A40", 2, false) };
        return LedgerRules.OpenLease(opened, "run", request, Terms, Start).Ledger;
    }

    private static LedgerState Renew(LedgerState ledger, double minutes, long sequence, double rollout)
    {
        var phases = new Dictionary<string, double> { ["rollout"] = rollout };
        var token = FencingToken.Of("run", 1, "agent", "");
        var renewal = new LeaseRenewal
        {
            LeaseId = "run.1", FencingToken = token, AgentId = "agent", Sequence = sequence, PhaseSeconds = phases,
        };
        return LedgerRules.Renew(ledger, renewal, Terms, Start.AddMinutes(minutes)).Ledger;
    }
}
