using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Ledgers;

/// <content>The start of nodes, which is charged before the time of leases.</content>
public static partial class LedgerRules
{
    /// <summary>How much of a node's start is charged at most.</summary>
    public static readonly TimeSpan LongestBoot = TimeSpan.FromMinutes(15);

    /// <summary>Share of a budget that starts of nodes may take: they are charged on the agents' word.</summary>
    public const decimal BootShare = 0.1m;

    private const int RememberedBoots = 1000;

    // The node's time is over: nothing can be spared of it. So it is charged as far as its share of the budget goes and the money is free
    // beyond a lease and a step of all who work, and the rest is charged to nobody. Not during a stop: what is left then pays for the save.
    private static LedgerState ChargeBoot(LedgerState ledger, LeaseState lease, NodeStart? start, LedgerTerms terms)
    {
        if (start is null || ledger.Stopping || ledger.Boots.Contains(start.BootId))
        {
            return ledger;
        }

        var kept = LeasesOfOthers(ledger, terms) + (ledger.HighestUsdPerTick * StepTicks(ledger, terms));
        var ticks = Math.Min(TicksOf(start), Math.Min(ShareLeft(ledger, lease), Affordable(ledger, lease.UsdPerTick, terms, kept)));
        var (next, charged) = Book(ledger, lease, ChargePhase.Boot, ticks);
        var boots = next.Boots.Length < RememberedBoots ? next.Boots : next.Boots.RemoveAt(0);
        return RaiseAlerts(next with { Boots = boots.Add(start.BootId), Leases = next.Leases.Replace(lease, charged) });
    }

    private static long ShareLeft(LedgerState ledger, LeaseState lease)
    {
        var left = (BootShare * ledger.BudgetUsd) - (ledger.Phases.GetValueOrDefault(ChargePhase.Boot)?.Usd ?? 0);
        return lease.UsdPerTick <= 0 ? long.MaxValue : (long)Math.Floor(Math.Max(0, left) / lease.UsdPerTick);
    }

    private static long TicksOf(NodeStart start) => start.Seconds > 0
        ? (long)(Math.Min(start.Seconds, LongestBoot.TotalSeconds) * TimeSpan.TicksPerSecond)
        : 0;
}
