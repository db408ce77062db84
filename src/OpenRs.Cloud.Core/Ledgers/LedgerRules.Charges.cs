namespace OpenRs.Cloud.Ledgers;

/// <content>How time becomes charges, by which clock, and how leases end.</content>
public static partial class LedgerRules
{
    private static readonly int[] AlertPercents = [50, 80, 95];

    // What every change starts with. After it each lease is either alive at this time or over, whatever the clock does later.
    private static LedgerState Settle(LedgerState ledger, DateTimeOffset now)
    {
        ledger = FollowClock(ledger, now);
        var ended = ledger.Leases.Where(lease => !IsOver(lease) && lease.GrantedUntil <= now);
        foreach (var lease in ended.OrderBy(static lease => lease.GrantedUntil).ToList())
        {
            ledger = End(ledger, lease, lease.GrantedUntil);
        }

        return ledger;
    }

    // The clock stepped back, or the next host's is behind. Deadlines step with it: else agents would work uncharged until it catches up.
    private static LedgerState FollowClock(LedgerState ledger, DateTimeOffset now)
    {
        var step = ledger.Leases.Where(static lease => !IsOver(lease)).Select(lease => lease.ChargedUntil - now).DefaultIfEmpty().Max();
        return step <= TimeSpan.Zero
            ? ledger
            : ledger with
            {
                ChargedUntil = ledger.ChargedTicks > 0 ? ledger.ChargedUntil - step : ledger.ChargedUntil,
                Leases =
                [
                    .. ledger.Leases.Select(lease =>
                        lease with
                        {
                            ChargedUntil = lease.ChargedUntil - step,
                            GrantedUntil = lease.GrantedUntil - step,
                            UnbookedSince = lease.UnbookedSince - step,
                        }),
                ],
            };
    }

    private static bool IsOver(LeaseState lease) => lease.GrantedUntil <= lease.ChargedUntil;

    // Charges as lost what was not yet charged; the rest of the grant goes back.
    private static LedgerState End(LedgerState ledger, LeaseState lease, DateTimeOffset end)
    {
        var (next, charged) = Book(ledger, lease, ChargePhase.Lost, (end - lease.ChargedUntil).Ticks);
        (next, var over) = LedgerBook.Enter(next, charged with { ChargedUntil = end, GrantedUntil = end });
        next = CountTime(next, end);
        return RaiseAlerts(next with { Leases = next.Leases.Replace(lease, over) });
    }

    // Server time is what is charged; the agent's account only splits it. Unaccounted time is idle, too much is scaled down.
    private static LedgerState Charge(LedgerState ledger, LeaseState lease, LeaseRenewal report, DateTimeOffset now)
    {
        var left = Math.Max(0, (now - lease.ChargedUntil).Ticks);
        var spans = PhaseSpans(lease, report);
        var reported = spans.Sum(static span => span.Seconds);
        var scale = reported * TimeSpan.TicksPerSecond > left ? left / (reported * TimeSpan.TicksPerSecond) : 1;
        var charged = lease with
        {
            ChargedUntil = lease.ChargedUntil.AddTicks(left),
            Sequence = report.Sequence,
            PhaseSeconds = spans.Aggregate(lease.PhaseSeconds, (all, span) => all.SetItem(span.Phase, report.PhaseSeconds[span.Phase])),
        };
        foreach (var (phase, seconds) in spans)
        {
            var ticks = Math.Min(left, (long)(seconds * scale * TimeSpan.TicksPerSecond));
            (ledger, charged) = Book(ledger, charged, phase, ticks);
            left -= ticks;
        }

        (ledger, charged) = Book(ledger, charged, ChargePhase.Idle, left);
        (ledger, charged) = LedgerBook.EnterFullHour(ledger, charged);
        ledger = CountTime(ledger, charged.ChargedUntil);
        return RaiseAlerts(ledger with { Leases = ledger.Leases.Replace(lease, charged) });
    }

    // Before a lease is charged until a time. Those that are alive then are charged for it as well, sooner or later: that counts once.
    private static LedgerState CountTime(LedgerState ledger, DateTimeOffset until)
    {
        var since = ledger.Leases.Where(static lease => !IsOver(lease)).Min(static lease => lease.ChargedUntil);
        since = since > ledger.ChargedUntil ? since : ledger.ChargedUntil;
        return until > since
            ? ledger with { ChargedTicks = ledger.ChargedTicks + (until - since).Ticks, ChargedUntil = until }
            : ledger;
    }

    private static List<(string Phase, double Seconds)> PhaseSpans(LeaseState lease, LeaseRenewal report) =>
    [
        .. ChargePhase.All
            .Select(phase => (
                Phase: phase,
                Seconds: report.PhaseSeconds.GetValueOrDefault(phase) - lease.PhaseSeconds.GetValueOrDefault(phase)))
            .Where(static span => span.Seconds > 0 && double.IsFinite(span.Seconds)),
    ];

    private static (LedgerState Ledger, LeaseState Lease) Book(LedgerState ledger, LeaseState lease, string phase, long ticks)
    {
        if (ticks <= 0)
        {
            return (ledger, lease);
        }

        var total = ledger.Phases.GetValueOrDefault(phase) ?? new PhaseTotal();
        total = new PhaseTotal { Ticks = total.Ticks + ticks, Usd = total.Usd + (ticks * lease.UsdPerTick) };
        var month = LedgerMonth.Of(lease.ChargedUntil);
        var months = ledger.Months.SetItem(month, ledger.Months.GetValueOrDefault(month) + (ticks * lease.UsdPerTick));
        return (ledger with { Phases = ledger.Phases.SetItem(phase, total), Months = months }, LedgerBook.Note(lease, phase, ticks));
    }

    private static LedgerState RaiseAlerts(LedgerState ledger)
    {
        var raised = AlertPercents.Where(percent => Spent(ledger) * 100 >= ledger.BudgetUsd * percent && !ledger.Alerts.Contains(percent));
        return ledger.BudgetUsd > 0 && raised.Any() ? ledger with { Alerts = ledger.Alerts.AddRange(raised) } : ledger;
    }
}
