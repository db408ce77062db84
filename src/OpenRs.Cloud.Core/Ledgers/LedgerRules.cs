using System.Collections.Immutable;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// How GPU time is granted and charged: pure functions from one ledger to the next. Each keeps
/// <c>spent + granted + reserve &lt;= budget</c>, and <c>spent + granted &lt;= budget</c> even while a stop draws on the reserve.
/// </summary>
/// <remarks>
/// A lease that ended other than by <see cref="Close"/> stays in the table, without money, until <see cref="Sweep"/> tells of it: whoever
/// sweeps hands the agent's units back, so an end that another call happened to notice first must not be lost.
/// </remarks>
public static class LedgerRules
{
    private static readonly int[] AlertPercents = [50, 80, 95];
    private static readonly TimeSpan LongestCredibleStep = TimeSpan.FromHours(1);

    /// <summary>Charged so far.</summary>
    public static decimal Spent(LedgerState ledger) => ledger.Phases.Values.Sum(static phase => phase.Usd);

    /// <summary>Promised by leases and not yet charged.</summary>
    public static decimal Granted(LedgerState ledger) =>
        ledger.Leases.Sum(static lease => (lease.GrantedUntil - lease.ChargedUntil).Ticks * lease.UsdPerTick);

    /// <summary>Kept back so that a stop can finish the step under way and save: highest rate x (longest step + teardown).</summary>
    public static decimal Reserve(LedgerState ledger, LedgerTerms terms)
    {
        if (ledger.Stopping || ledger.Closed || ledger.NothingToSave)
        {
            return 0;
        }

        var step = ledger.LongestStepTicks > 0 ? ledger.LongestStepTicks : terms.AssumedStep.Ticks;
        var wanted = ledger.HighestUsdPerTick * ((decimal)step + terms.Teardown.Ticks);
        return Math.Max(0, Math.Min(wanted, ledger.BudgetUsd - Spent(ledger) - Granted(ledger)));
    }

    /// <summary>Opens the ledger, opens it again after a pause, or changes its limits; the same call again changes nothing.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="budgetUsd">Budget in US dollars; one below what is spent and granted is not taken.</param>
    /// <param name="maxLeases">Agents to give work to at most.</param>
    /// <param name="mustSave">Whether a stop ends with a checkpoint, for which a reserve is kept.</param>
    /// <param name="trainer">The agent that goes last when there are too many, if one is dearer than others.</param>
    public static LedgerState Open(LedgerState ledger, decimal budgetUsd, int maxLeases, bool mustSave = true, string? trainer = null)
    {
        var budget = budgetUsd >= Spent(ledger) + Granted(ledger) ? budgetUsd : ledger.BudgetUsd;
        var opened = ledger with
        {
            BudgetUsd = budget,
            MaxLeases = maxLeases,
            NothingToSave = !mustSave,
            Trainer = trainer,
            Stopping = false,
            Closed = false,
            Alerts = ledger.Alerts.RemoveAll(percent => Spent(ledger) * 100 < budget * percent),
        };
        return opened == ledger ? ledger : opened;
    }

    /// <summary>
    /// Whether the agent of a lease gets work. Of too many, the trainer stays before others and the older lease before the newer; those
    /// that must go finish what they have, so that scaling down loses nothing.
    /// </summary>
    public static bool MayWork(LedgerState ledger, string leaseId, long fencingToken, DateTimeOffset now) => ledger.Leases
        .Where(lease => lease.GrantedUntil > now)
        .OrderByDescending(lease => lease.AgentId == ledger.Trainer)
        .ThenBy(static lease => lease.FencingToken)
        .Take(ledger.MaxLeases)
        .Any(lease => lease.LeaseId == leaseId && lease.FencingToken == fencingToken);

    /// <summary>Opens a lease; an older one of the same agent ends. A repeated request is answered with the lease that it opened.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="jobId">Job id; becomes part of the lease id.</param>
    /// <param name="request">The wish.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="now">The time.</param>
    public static (LedgerState Ledger, LeaseAnswer Answer) OpenLease(
        LedgerState ledger, string jobId, LeaseRequest request, LedgerTerms terms, DateTimeOffset now)
    {
        ledger = Settle(ledger, now);
        var rate = Money.PerTick(request.UsdPerHour);
        if (ledger.Leases.FirstOrDefault(lease => IsOpenedBy(lease, request, rate)) is { } opened)
        {
            return (ledger, Grant(opened, now, request.Sequence, LeaseRefusal.None));
        }

        ledger = EndLeaseOf(ledger, request, now);
        var refusal = ledger.Closed || ledger.BudgetUsd <= 0 ? LeaseRefusal.RunEnded
            : ledger.Leases.Count(static lease => !IsOver(lease)) >= (ledger.Stopping ? 1 : ledger.MaxLeases) ? LeaseRefusal.NotNeeded
            : LeaseRefusal.None;
        if (refusal != LeaseRefusal.None)
        {
            return (ledger, Refuse("", 0, request.Sequence, refusal));
        }

        // The agent may become the trainer, so the reserve must hold for its price; one that is refused leaves no trace.
        var priced = ledger with { HighestUsdPerTick = Math.Max(ledger.HighestUsdPerTick, rate) };
        var ticks = Math.Min(terms.LeaseDuration.Ticks, Affordable(priced, rate, terms));
        if (ticks < terms.MinimumGrant.Ticks)
        {
            return (ledger, Refuse("", 0, request.Sequence, LeaseRefusal.BudgetExhausted));
        }

        var token = ledger.LastToken + 1;
        var lease = new LeaseState
        {
            LeaseId = LeaseName.Format(jobId, token),
            AgentId = request.AgentId,
            FencingToken = token,
            UsdPerTick = rate,
            ChargedUntil = now,
            GrantedUntil = now.AddTicks(ticks),
            Sequence = request.Sequence,
            Gpus = request.Gpus,
            UnbookedSince = now,
        };
        var leases = priced.Leases.RemoveAll(other => other.AgentId == request.AgentId).Add(lease);
        return (priced with { LastToken = token, Leases = leases }, Grant(lease, now, request.Sequence, LeaseRefusal.None));
    }

    /// <summary>
    /// Charges the time since the last report and extends the lease. When the budget no longer covers the whole extension the answer
    /// says so, with the seconds that are left: the run must stop.
    /// </summary>
    public static (LedgerState Ledger, LeaseAnswer Answer) Renew(LedgerState ledger, LeaseRenewal renewal, LedgerTerms terms, DateTimeOffset now)
    {
        ledger = Settle(ledger, now);
        var runEnded = ledger.Closed || (ledger.Stopping && !renewal.TrainerWork);
        if (Find(ledger, renewal) is not { } lease)
        {
            var reason = ledger.Closed ? LeaseRefusal.RunEnded : LeaseRefusal.Unknown;
            return (ledger, Refuse(renewal.LeaseId, renewal.FencingToken, renewal.Sequence, reason));
        }

        if (IsOver(lease))
        {
            return (ledger, Refuse(lease.LeaseId, lease.FencingToken, renewal.Sequence, runEnded ? LeaseRefusal.RunEnded : LeaseRefusal.Expired));
        }

        if (renewal.Sequence <= lease.Sequence)
        {
            return (ledger, Grant(lease, now, renewal.Sequence, LeaseRefusal.None));
        }

        ledger = Charge(ledger, lease, renewal, now);
        lease = Find(ledger, renewal)!;
        if (runEnded)
        {
            // The rest of the grant stays promised until the agent confirms by giving the lease back: this answer may be lost.
            return (ledger, Refuse(lease.LeaseId, lease.FencingToken, renewal.Sequence, LeaseRefusal.RunEnded));
        }

        var wanted = Math.Max(0, (now + terms.LeaseDuration - lease.GrantedUntil).Ticks);
        var given = Math.Min(wanted, Affordable(ledger, lease.UsdPerTick, terms));
        var extended = lease with { GrantedUntil = lease.GrantedUntil.AddTicks(given) };
        var answer = Grant(extended, now, renewal.Sequence, given < wanted ? LeaseRefusal.BudgetExhausted : LeaseRefusal.None);
        return (ledger with { Leases = ledger.Leases.Replace(lease, extended) }, answer);
    }

    /// <summary>Charges the time since the last report and ends the lease.</summary>
    public static LedgerState Close(LedgerState ledger, LeaseRenewal last, DateTimeOffset now)
    {
        ledger = Settle(ledger, now);
        if (Find(ledger, last) is not { } lease || IsOver(lease))
        {
            return ledger;
        }

        ledger = Charge(ledger, lease, last, now);
        (ledger, lease) = LedgerBook.Enter(ledger, Find(ledger, last)!);
        return Remove(ledger, lease);
    }

    /// <summary>Charges leases that ended without a renewal, as lost, and forgets all that are over.</summary>
    /// <returns>The ledger, and the leases that it forgot.</returns>
    public static (LedgerState Ledger, IReadOnlyList<LeaseState> Expired) Sweep(LedgerState ledger, DateTimeOffset now)
    {
        ledger = Settle(ledger, now);
        var over = ledger.Leases.Where(IsOver).ToList();
        return (over.Count == 0 ? ledger : ledger with { Leases = ledger.Leases.RemoveAll(IsOver) }, over);
    }

    /// <summary>Remembers the longest step, which sets the reserve.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="seconds">What an agent says a step took; nonsense is ignored, and no step is taken to be longer than an hour.</param>
    public static LedgerState ReportStep(LedgerState ledger, double seconds)
    {
        var ticks = seconds > 0 ? (long)(Math.Min(seconds, LongestCredibleStep.TotalSeconds) * TimeSpan.TicksPerSecond) : 0;
        return ticks > ledger.LongestStepTicks ? ledger with { LongestStepTicks = ticks } : ledger;
    }

    /// <summary>The leases as a sweep leaves them.</summary>
    public static LeaseCensus Census(LedgerState ledger, IReadOnlyList<LeaseState> expired) => new()
    {
        LostAgents = [.. expired.Select(static lease => lease.AgentId)],
        LiveTokens = [.. ledger.Leases.Where(static lease => !IsOver(lease)).Select(static lease => lease.FencingToken)],
        LastToken = ledger.LastToken,
    };

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

    private static long Affordable(LedgerState ledger, decimal usdPerTick, LedgerTerms terms)
    {
        var free = ledger.BudgetUsd - Spent(ledger) - Granted(ledger) - Reserve(ledger, terms);
        return usdPerTick <= 0 ? long.MaxValue : (long)Math.Min(long.MaxValue, Math.Floor(Math.Max(0, free) / usdPerTick));
    }

    // What every change starts with. After it each lease is either alive at this time or over, whatever the clock does later.
    private static LedgerState Settle(LedgerState ledger, DateTimeOffset now)
    {
        ledger = FollowClock(ledger, now);
        foreach (var lease in ledger.Leases.Where(lease => !IsOver(lease) && lease.GrantedUntil <= now).ToList())
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
        return RaiseAlerts(next with { Leases = next.Leases.Replace(lease, over) });
    }

    private static bool IsOpenedBy(LeaseState lease, LeaseRequest request, decimal rate) =>
        !IsOver(lease) && lease.AgentId == request.AgentId && lease.Sequence == request.Sequence && lease.UsdPerTick == rate;

    // An agent that asks anew no longer uses its older lease. But a sequence that went back comes from another process of the same name
    // or from a message that was late: then nobody said that the older lease is unused, and its whole grant counts.
    private static LedgerState EndLeaseOf(LedgerState ledger, LeaseRequest request, DateTimeOffset now)
    {
        var lease = ledger.Leases.FirstOrDefault(lease => lease.AgentId == request.AgentId && !IsOver(lease));
        return lease is null ? ledger : End(ledger, lease, request.Sequence > lease.Sequence ? now : lease.GrantedUntil);
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
        return RaiseAlerts(ledger with { Leases = ledger.Leases.Replace(lease, charged) });
    }

    private static List<(string Phase, double Seconds)> PhaseSpans(LeaseState lease, LeaseRenewal report) =>
    [
        .. ChargePhase.All
            .Select(phase => (Phase: phase, Seconds: report.PhaseSeconds.GetValueOrDefault(phase) - lease.PhaseSeconds.GetValueOrDefault(phase)))
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

    private static LeaseState? Find(LedgerState ledger, LeaseRenewal renewal) =>
        ledger.Leases.FirstOrDefault(lease => lease.LeaseId == renewal.LeaseId && lease.FencingToken == renewal.FencingToken);

    private static LedgerState Remove(LedgerState ledger, LeaseState lease) =>
        ledger with { Leases = ledger.Leases.RemoveAll(other => other.LeaseId == lease.LeaseId) };

    private static LeaseAnswer Grant(LeaseState lease, DateTimeOffset now, long sequence, LeaseRefusal refusal) => new()
    {
        LeaseId = lease.LeaseId,
        FencingToken = lease.FencingToken,
        Seconds = Math.Max(0, (lease.GrantedUntil - now).TotalSeconds),
        Sequence = sequence,
        Refusal = refusal,
    };

    private static LeaseAnswer Refuse(string leaseId, long token, long sequence, LeaseRefusal refusal) =>
        new() { LeaseId = leaseId, FencingToken = token, Seconds = 0, Sequence = sequence, Refusal = refusal };
}
