namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// How GPU time is granted and charged: pure functions from one ledger to the next. Each keeps
/// <c>spent + granted + reserve &lt;= budget</c>, and <c>spent + granted &lt;= budget</c> even while a stop draws on the reserve.
/// </summary>
/// <remarks>
/// A lease that ended other than by <see cref="Close"/> stays in the table, without money, until <see cref="Sweep"/> tells of it: whoever
/// sweeps hands the agent's units back, so an end that another call happened to notice first must not be lost.
/// </remarks>
public static partial class LedgerRules
{
    /// <summary>Opens the ledger, opens it again after a pause, or changes its limits; the same call again changes nothing.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="budgetUsd">Budget in US dollars.</param>
    /// <param name="maxLeases">Agents to give work to at most.</param>
    /// <param name="mustSave">Whether a stop ends with a checkpoint, for which a reserve is kept.</param>
    /// <param name="trainer">The agent that goes last when there are too many, if one is dearer than others.</param>
    /// <returns>
    /// The ledger; as it was, with the reason, when the budget is below what is spent and granted: no limit of the call holds then.
    /// </returns>
    public static (LedgerState Ledger, BudgetRefusal? Refusal) Open(
        LedgerState ledger, decimal budgetUsd, int maxLeases, bool mustSave = true, string? trainer = null)
    {
        var spent = Spent(ledger);
        if (BudgetRefusal.Of(budgetUsd, spent, Granted(ledger)) is { } refusal)
        {
            return (ledger, refusal);
        }

        var opened = ledger with
        {
            BudgetUsd = budgetUsd,
            MaxLeases = maxLeases,
            NothingToSave = !mustSave,
            Trainer = trainer,
            Stopping = false,
            Closed = false,
            Alerts = AlertsThatHold(ledger, spent, budgetUsd),
        };
        return (opened == ledger ? ledger : opened, null);
    }

    /// <summary>From now on only what a stop waits for gets time; the same call again changes nothing.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="trainer">
    /// The agent that can save at once, if there is one. It may be known only now: a step under way is finished while the run stops.
    /// </param>
    public static LedgerState BeginStop(LedgerState ledger, string? trainer) =>
        ledger.Stopping && ledger.Trainer == trainer ? ledger : ledger with { Stopping = true, Trainer = trainer };

    /// <summary>
    /// Whether the agent of a lease gets work. Of too many, the trainer stays before others, then who could train (else a run scaled to one
    /// agent could wait for a trainer for ever), then the older lease; those that must go finish what they have, so nothing is lost.
    /// </summary>
    public static bool MayWork(LedgerState ledger, LeaseClaim claim, DateTimeOffset now) =>
        Ranked(ledger, now).Take(ledger.MaxLeases).Any(lease => IsHeldBy(lease, claim));

    /// <summary>Whether the agent of a lease is the one to go if the job is to give one to another job. The only one never is.</summary>
    public static bool CanBeReassigned(LedgerState ledger, LeaseClaim claim, DateTimeOffset now) =>
        Ranked(ledger, now).Skip(1).LastOrDefault() is { } last && IsHeldBy(last, claim);

    /// <summary>Opens a lease; an older one of the same agent ends. A repeated request is answered with the lease that it opened.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="jobId">Job id; becomes part of the lease id.</param>
    /// <param name="request">The request.</param>
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
            : ledger.DeviceType is { } device && device != request.DeviceType ? LeaseRefusal.OtherDevice
            : ledger.Leases.Count(static lease => !IsOver(lease)) >= (ledger.Stopping ? 1 : ledger.MaxLeases) ? LeaseRefusal.NotNeeded
            : LeaseRefusal.None;
        if (refusal != LeaseRefusal.None)
        {
            return (ledger, Refuse("", 0, request.Sequence, refusal));
        }

        // The agent may become the trainer, so the reserve must hold for its price; one that is refused leaves no trace.
        var priced = ledger with { HighestUsdPerTick = Math.Max(ledger.HighestUsdPerTick, rate) };
        var kept = rate > ledger.HighestUsdPerTick ? LeasesOfOthers(priced, terms) : 0;
        var ticks = Math.Min(terms.LeaseDuration.Ticks, Affordable(priced, rate, terms, kept));
        if (MoneyRefusal(ledger, priced, rate, ticks, terms) is var unpaid && unpaid != LeaseRefusal.None)
        {
            return (ledger, Refuse("", 0, request.Sequence, unpaid));
        }

        var number = FencingToken.NumberOf(ledger.LastToken) + 1;
        var token = FencingToken.Of(jobId, number, request.AgentId, request.ProcessNonce);
        var lease = new LeaseState
        {
            LeaseId = LeaseName.Format(jobId, number),
            AgentId = request.AgentId,
            FencingToken = token,
            UsdPerTick = rate,
            ChargedUntil = now,
            GrantedUntil = now.AddTicks(ticks),
            Sequence = request.Sequence,
            Gpus = request.Gpus,
            CanTrain = request.CanTrain,
            ProcessNonce = request.ProcessNonce,
            UnbookedSince = now,
        };
        var leases = priced.Leases.RemoveAll(other => other.AgentId == request.AgentId).Add(lease);
        priced = priced with { LastToken = token, Leases = leases, DeviceType = request.DeviceType };
        priced = ChargeBoot(priced, lease, request.NodeStart, terms);
        return (priced, Grant(lease, now, request.Sequence, LeaseRefusal.None));
    }

    /// <summary>
    /// Charges the time since the last report and extends the lease at the price of now, by less when money is short. When the budget no
    /// longer covers half a lease, in which an agent is heard twice, the answer says so, with the seconds that are left: the run must stop.
    /// </summary>
    public static (LedgerState Ledger, LeaseAnswer Answer) Renew(
        LedgerState ledger, LeaseRenewal renewal, LedgerTerms terms, DateTimeOffset now)
    {
        ledger = Settle(ledger, now);
        var lease = Find(ledger, renewal);
        var runEnded = ledger.Closed || (ledger.Stopping && !MaySave(ledger, renewal, lease));
        if (lease is null)
        {
            var reason = ledger.Closed ? LeaseRefusal.RunEnded : LeaseRefusal.Unknown;
            return (ledger, Refuse(renewal.LeaseId, renewal.FencingToken, renewal.Sequence, reason));
        }

        if (IsOver(lease))
        {
            var refusal = runEnded ? LeaseRefusal.RunEnded : LeaseRefusal.Expired;
            return (ledger, Refuse(lease.LeaseId, lease.FencingToken, renewal.Sequence, refusal));
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

        (ledger, lease, var isPaid) = Reprice(ledger, lease, renewal, terms);
        var wanted = isPaid ? Math.Max(0, (now + terms.LeaseDuration - lease.GrantedUntil).Ticks) : 0;
        var given = Math.Min(wanted, Affordable(ledger, lease.UsdPerTick, terms));
        var extended = lease with { GrantedUntil = lease.GrantedUntil.AddTicks(given) };
        var isShort = extended.GrantedUntil - now < terms.LeaseDuration / 2;
        var answer = Grant(extended, now, renewal.Sequence, isShort ? LeaseRefusal.BudgetExhausted : LeaseRefusal.None);
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

    /// <summary>The leases as a sweep leaves them.</summary>
    public static ActiveLeases Census(LedgerState ledger, IReadOnlyList<LeaseState> expired) => new()
    {
        LostAgents = [.. expired.Select(static lease => lease.AgentId)],
        LiveTokens = [.. ledger.Leases.Select(static lease => lease.FencingToken)],
        LastToken = ledger.LastToken,
        LiveAgents = [.. ledger.Leases.Select(static lease => lease.AgentId)],
        Alerts = ledger.Alerts,
        ChargedTime = new TimeSpan(ledger.ChargedTicks),
        SpentUsd = Spent(ledger),
    };

    private static IEnumerable<LeaseState> Ranked(LedgerState ledger, DateTimeOffset now) => ledger.Leases
        .Where(lease => lease.GrantedUntil > now)
        .OrderByDescending(lease => lease.AgentId == ledger.Trainer)
        .ThenByDescending(static lease => lease.CanTrain)
        .ThenBy(static lease => lease.FencingToken);

    private static bool IsOpenedBy(LeaseState lease, LeaseRequest request, decimal rate) =>
        !IsOver(lease) && lease.AgentId == request.AgentId && lease.Sequence == request.Sequence && lease.UsdPerTick == rate
        && lease.ProcessNonce == request.ProcessNonce;

    // A process that asks anew no longer uses its older lease. But of another process of the same name, and when the sequence went back
    // since a message was late, nobody said that the older lease is unused: its whole grant counts.
    private static LedgerState EndLeaseOf(LedgerState ledger, LeaseRequest request, DateTimeOffset now)
    {
        var lease = ledger.Leases.FirstOrDefault(lease => lease.AgentId == request.AgentId && !IsOver(lease));
        var isUnused = lease?.ProcessNonce == request.ProcessNonce && request.Sequence > lease.Sequence;
        return lease is null ? ledger : End(ledger, lease, isUnused ? now : lease.GrantedUntil);
    }

    // What a stop waits for. The trainer's lease goes on although it may be at other work: no other agent could save as cheaply, since it
    // would have to train all steps since the last checkpoint again.
    private static bool MaySave(LedgerState ledger, LeaseRenewal renewal, LeaseState? lease) =>
        renewal.TrainerWork || (lease is not null && lease.AgentId == ledger.Trainer);

    private static LeaseState? Find(LedgerState ledger, LeaseRenewal renewal)
    {
        var claim = renewal.Claim;
        return ledger.Leases.FirstOrDefault(lease => IsHeldBy(lease, claim));
    }

    // A lease of an earlier build does not know its process.
    private static bool IsHeldBy(LeaseState lease, LeaseClaim claim) =>
        lease.LeaseId == claim.LeaseId && lease.FencingToken == claim.FencingToken && lease.AgentId == claim.AgentId
        && (lease.ProcessNonce.Length == 0 || lease.ProcessNonce == claim.ProcessNonce);

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
