namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// The entries of a ledger. What a lease is charged is first noted on the lease and becomes entries when it ends or a full hour passes, so
/// there are few entries, and state stays small. At every instant entries and notes sum to what is spent, exactly.
/// </summary>
public static class LedgerBook
{
    /// <summary>All entries that are not in the archive, by sequence; those of the leases under way last, as they stand.</summary>
    public static IReadOnlyList<ChargeEntry> Pending(LedgerState ledger) =>
        ledger.Leases.Aggregate(ledger, static (all, lease) => Enter(all, lease).Ledger).Entries;

    /// <summary>
    /// The only place where charges are rounded: to whole millionths of a dollar, as running totals, so that all of a ledger's charges
    /// together are what it shows as spent.
    /// </summary>
    /// <param name="entries">All entries of a ledger, by sequence.</param>
    public static IEnumerable<(ChargeEntry Entry, decimal Usd)> Rounded(IEnumerable<ChargeEntry> entries)
    {
        var total = 0m;
        foreach (var entry in entries)
        {
            var before = Money.RoundUp(total);
            total += entry.Usd;
            yield return (entry, Money.RoundUp(total) - before);
        }
    }

    /// <summary>Forgets entries that are in the archive now.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="archived">The entries that were appended, as <see cref="LedgerState.Entries"/> had them.</param>
    public static LedgerState Archived(LedgerState ledger, IReadOnlyCollection<ChargeEntry> archived) => archived.Count == 0
        ? ledger
        : ledger with { Entries = ledger.Entries[archived.Count..], ArchivedEntries = ledger.ArchivedEntries + archived.Count };

    internal static LeaseState Note(LeaseState lease, string phase, long ticks) =>
        lease with { UnbookedTicks = lease.UnbookedTicks.SetItem(phase, lease.UnbookedTicks.GetValueOrDefault(phase) + ticks) };

    internal static (LedgerState Ledger, LeaseState Lease) EnterFullHour(LedgerState ledger, LeaseState lease) =>
        lease.ChargedUntil.UtcTicks / TimeSpan.TicksPerHour == lease.UnbookedSince.UtcTicks / TimeSpan.TicksPerHour
            ? (ledger, lease)
            : Enter(ledger, lease);

    internal static (LedgerState Ledger, LeaseState Lease) Enter(LedgerState ledger, LeaseState lease)
    {
        var next = ledger.ArchivedEntries + ledger.Entries.Length + 1;
        var entries = lease.UnbookedTicks.Select((phase, index) => new ChargeEntry
        {
            Sequence = next + index,
            LeaseId = lease.LeaseId,
            AgentId = lease.AgentId,
            Gpus = lease.Gpus,
            Phase = phase.Key,
            Start = lease.UnbookedSince,
            End = lease.ChargedUntil,
            Ticks = phase.Value,
            UsdPerTick = lease.UsdPerTick,
        });
        return (
            ledger with { Entries = ledger.Entries.AddRange(entries) },
            lease with { UnbookedSince = lease.ChargedUntil, UnbookedTicks = lease.UnbookedTicks.Clear() });
    }
}
