using System.Collections.Immutable;

namespace OpenRs.Cloud.Ledgers;

/// <content>Sums of a ledger: what is spent, promised, kept back and free.</content>
public static partial class LedgerRules
{
    private static readonly TimeSpan LongestCredibleStep = TimeSpan.FromHours(1);

    /// <summary>Charged so far.</summary>
    public static decimal Spent(LedgerState ledger) => ledger.Phases.Values.Sum(static phase => phase.Usd);

    /// <summary>Promised by leases and not yet charged.</summary>
    public static decimal Granted(LedgerState ledger) =>
        ledger.Leases.Sum(static lease => (lease.GrantedUntil - lease.ChargedUntil).Ticks * lease.UsdPerTick);

    /// <summary>
    /// Kept back so that a stop can finish the work under way and then save: highest rate x (2 x longest job + teardown). A save counts
    /// like the longest job, since usually none was seen before the end.
    /// </summary>
    public static decimal Reserve(LedgerState ledger, LedgerTerms terms) =>
        Math.Max(0, Math.Min(WantedReserve(ledger, terms), ledger.BudgetUsd - Spent(ledger) - Granted(ledger)));

    /// <summary>Changes the budget and nothing else; the same call again changes nothing.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="budgetUsd">Budget in US dollars.</param>
    /// <param name="terms">The terms, which set the reserve.</param>
    /// <returns>The ledger; as it was, with the reason, when the budget is below what is spent, granted and kept back.</returns>
    public static (LedgerState Ledger, BudgetRefusal? Refusal) SetBudget(LedgerState ledger, decimal budgetUsd, LedgerTerms terms)
    {
        var spent = Spent(ledger);
        if (BudgetRefusal.Of(budgetUsd, spent, Granted(ledger), Reserve(ledger, terms)) is { } refusal)
        {
            return (ledger, refusal);
        }

        var changed = RaiseAlerts(ledger with { BudgetUsd = budgetUsd, Alerts = AlertsThatHold(ledger, spent, budgetUsd) });
        return (changed == ledger ? ledger : changed, null);
    }

    /// <summary>Remembers the longest job of an agent, which sets the reserve.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="seconds">What it took; nonsense is ignored, and no job is taken to be longer than an hour.</param>
    public static LedgerState ReportStep(LedgerState ledger, double seconds)
    {
        var ticks = (long)(Math.Min(seconds, LongestCredibleStep.TotalSeconds) * TimeSpan.TicksPerSecond);
        return ticks > ledger.LongestStepTicks ? ledger with { LongestStepTicks = ticks } : ledger;
    }

    /// <summary>
    /// The money as it is, in whole millionths of a dollar. Rounded as running totals, so that the phases still sum to what is spent, and
    /// what is spent, granted and reserved stays within the budget (which is a whole number of millionths).
    /// </summary>
    public static LedgerSnapshot Snapshot(LedgerState ledger, LedgerTerms terms)
    {
        var spent = Spent(ledger);
        var bound = spent + Granted(ledger);
        return new()
        {
            BudgetUsd = ledger.BudgetUsd,
            SpentUsd = Money.RoundUp(spent),
            GrantedUsd = Money.RoundUp(bound) - Money.RoundUp(spent),
            ReserveUsd = Money.RoundUp(bound + Reserve(ledger, terms)) - Money.RoundUp(bound),
            Phases = [.. ShowPhases(ledger)],
            Leases = ledger.Leases.Length,
            Alerts = ledger.Alerts,
            Months = ledger.Months,
            Closed = ledger.Closed,
        };
    }

    private static ImmutableArray<int> AlertsThatHold(LedgerState ledger, decimal spent, decimal budgetUsd) =>
        ledger.Alerts.RemoveAll(percent => spent * 100 < budgetUsd * percent);

    private static IEnumerable<PhaseCharge> ShowPhases(LedgerState ledger)
    {
        var total = 0m;
        foreach (var (phase, charged) in ledger.Phases.OrderByDescending(static phase => phase.Value.Usd))
        {
            var before = Money.RoundUp(total);
            total += charged.Usd;
            yield return new PhaseCharge { Phase = phase, Seconds = charged.Ticks / 10_000_000m, Usd = Money.RoundUp(total) - before };
        }
    }

    // What is granted already is used at the new price as well, so that must be paid for. If it cannot be, the lease keeps its price to its
    // end and is not extended.
    private static (LedgerState Ledger, LeaseState Lease, bool IsPaid) Reprice(
        LedgerState ledger, LeaseState lease, LeaseRenewal renewal, LedgerTerms terms)
    {
        var rate = renewal.UsdPerHour is { } usdPerHour ? Money.PerTick(usdPerHour) : lease.UsdPerTick;
        if (rate == lease.UsdPerTick)
        {
            return (ledger, lease, true);
        }

        var (entered, closed) = LedgerBook.Enter(ledger, lease);
        var repriced = closed with { UsdPerTick = rate };
        entered = entered with
        {
            Leases = entered.Leases.Replace(lease, repriced),
            HighestUsdPerTick = Math.Max(ledger.HighestUsdPerTick, rate),
        };
        return rate < lease.UsdPerTick || Spent(entered) + Granted(entered) + WantedReserve(entered, terms) <= entered.BudgetUsd
            ? (entered, repriced, true)
            : (ledger, lease, false);
    }

    private static decimal WantedReserve(LedgerState ledger, LedgerTerms terms) => ledger.Stopping || ledger.Closed || ledger.NothingToSave
        ? 0
        : ledger.HighestUsdPerTick * ((2 * (decimal)StepTicks(ledger, terms)) + terms.Teardown.Ticks);

    private static long StepTicks(LedgerState ledger, LedgerTerms terms) =>
        ledger.LongestStepTicks > 0 ? ledger.LongestStepTicks : terms.AssumedStep.Ticks;

    private static long Affordable(LedgerState ledger, decimal usdPerTick, LedgerTerms terms, decimal keptUsd = 0)
    {
        var free = ledger.BudgetUsd - Spent(ledger) - Granted(ledger) - Reserve(ledger, terms) - keptUsd;
        return usdPerTick <= 0 ? long.MaxValue : (long)Math.Min(long.MaxValue, Math.Floor(Math.Max(0, free) / usdPerTick));
    }

    // Why the budget does not pay for a new lease. The job itself is out of money only when nobody works for it and it could not even pay
    // what agents cost so far; else it is this agent that it cannot pay.
    private static LeaseRefusal MoneyRefusal(LedgerState ledger, LedgerState priced, decimal rate, long ticks, LedgerTerms terms)
    {
        var isDearer = rate > ledger.HighestUsdPerTick;
        var isPaid = ticks >= terms.MinimumGrant.Ticks && (!isDearer || LeavesEnough(priced, rate, terms));
        return isPaid ? LeaseRefusal.None
            : isDearer && Affordable(ledger, ledger.HighestUsdPerTick, terms) >= terms.MinimumGrant.Ticks ? LeaseRefusal.PriceTooHigh
            : ledger.Leases.Any(static lease => !IsOver(lease)) ? LeaseRefusal.NotNeeded
            : LeaseRefusal.BudgetExhausted;
    }

    // An agent that costs more than any before it must leave the reserve at its price, a step of its own, and a lease for whoever is there.
    private static bool LeavesEnough(LedgerState priced, decimal rate, LedgerTerms terms)
    {
        if (priced.Stopping)
        {
            return true;
        }

        var kept = priced.NothingToSave ? 0 : WantedReserve(priced, terms) + (rate * StepTicks(priced, terms));
        return priced.BudgetUsd - Spent(priced) - Granted(priced) >= kept + LeasesOfOthers(priced, terms);
    }

    private static decimal LeasesOfOthers(LedgerState ledger, LedgerTerms terms) =>
        ledger.Leases.Where(static lease => !IsOver(lease)).Sum(lease => lease.UsdPerTick * terms.LeaseDuration.Ticks);
}
