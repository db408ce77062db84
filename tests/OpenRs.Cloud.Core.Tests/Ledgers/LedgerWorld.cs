using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// A ledger in virtual time with four agents, checked after every call against what its users could work out themselves. The ledger sees
/// a clock, the agents have stopwatches: a step back of the clock takes no time.
/// </summary>
internal sealed class LedgerWorld(LedgerCalls calls, decimal budgetUsd)
{
    private static readonly LedgerTerms Terms = new();
    private readonly Dictionary<int, LeaseModel> _current = [];
    private readonly List<LeaseModel> _all = [];
    private readonly HashSet<string> _refused = [];
    private readonly HashSet<string> _boots = [];
    private readonly long[] _sequence = new long[4];
    private readonly Dictionary<string, double> _phases = new(StringComparer.Ordinal);
    private decimal _highestPerTick;
    private long _longestStep = Terms.AssumedStep.Ticks;
    private bool _stepSeen;
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private DateTimeOffset _clock = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<ChargeEntry> _archive = [];
    private bool _clockSteppedBack;
    private decimal _hidden;
    private decimal _budget = budgetUsd;

    public LedgerState Ledger { get; private set; } = LedgerRules.Open(new LedgerState(), budgetUsd, maxLeases: 3).Ledger;

    public void Apply(LedgerCommand command)
    {
        Pass(command.Ticks);
        var before = Ledger;
        switch (command.Verb)
        {
            case LedgerVerb.OpenLease: OpenLease(command, repeat: false); break;
            case LedgerVerb.RepeatOpen: OpenLease(command, repeat: true); break;
            case LedgerVerb.Renew: Renew(command); break;
            case LedgerVerb.RepeatRenewal: RepeatRenewal(command); break;
            case LedgerVerb.RenewFormerLease: RenewFormerLease(command); break;
            case LedgerVerb.CloseLease: CloseLease(command); break;
            case LedgerVerb.Sweep: Sweep(); break;
            case LedgerVerb.ReportStep: ReportStep(command); break;
            case LedgerVerb.BeginStop: Ledger = LedgerRules.BeginStop(Ledger, Ledger.Trainer); break;
            case LedgerVerb.SetBudget: SetBudget(command); break;
            case LedgerVerb.CloseLedger: Ledger = Ledger with { Closed = true }; break;
        }

        CheckMoney(before);
        CheckAlerts();
    }

    /// <summary>Lets every lease run out: what was charged must then be the lifetimes of all leases.</summary>
    public void CheckLifetimes()
    {
        Pass(TimeSpan.TicksPerDay);
        Sweep();
        Assert.Equal(
            _all.Sum(static lease => lease.BootTicks + (lease.Ended!.Value - lease.Opened).Ticks),
            Ledger.Phases.Values.Sum(static phase => phase.Ticks));
        Assert.Equal(_all.Sum(static lease => lease.Cost), LedgerRules.Spent(Ledger));
        Assert.Equal(TicksWithALease(), LedgerRules.Census(Ledger, []).ChargedTime.Ticks);
        Assert.Equal(0, LedgerRules.Granted(Ledger));
    }

    /// <summary>
    /// The same with steps of the clock: a step can hide the time between two charges of a lease that it falls in, and no more.
    /// </summary>
    public void CheckNobodyWorkedForFree()
    {
        Pass(TimeSpan.TicksPerDay);
        Sweep();
        var worked = _all.Sum(static lease => lease.Cost);
        var hidden = _hidden + _all.Sum(static lease => lease.HiddenUntil(lease.Ended!.Value));
        Assert.True(LedgerRules.Spent(Ledger) + hidden >= worked, $"spent {LedgerRules.Spent(Ledger)} + hidden {hidden} < worked {worked}");
    }

    private long TicksWithALease()
    {
        var (ticks, until) = (0L, DateTimeOffset.MinValue);
        foreach (var lease in _all.OrderBy(static lease => lease.Opened))
        {
            var since = lease.Opened > until ? lease.Opened : until;
            (ticks, until) = lease.Ended > since ? (ticks + (lease.Ended.Value - since).Ticks, lease.Ended.Value) : (ticks, until);
        }

        return ticks;
    }

    private void Pass(long ticks)
    {
        _clock = _clock.AddTicks(ticks);
        _now = _now.AddTicks(Math.Max(0, ticks));

        // An agent stops by itself at its deadline, whether or not the server has noticed.
        foreach (var lease in _all.Where(lease => lease.Ended is null && lease.Deadline <= _now))
        {
            lease.Ended = lease.Deadline;
        }

        if (ticks < 0)
        {
            _clockSteppedBack = true;
            _all.ForEach(lease => lease.Stepped |= Ledger.Leases.Any(kept => kept.LeaseId == lease.LeaseId
                && kept.ChargedUntil < kept.GrantedUntil));
        }
    }

    private void OpenLease(LedgerCommand command, bool repeat)
    {
        var older = _current.GetValueOrDefault(command.Agent);
        repeat &= older is { Ended: null } && older.Sequence == _sequence[command.Agent]
            && older.UsdPerTick == Money.PerTick(command.UsdPerHour);
        var sequence = repeat ? _sequence[command.Agent] : ++_sequence[command.Agent];
        var request = new LeaseRequest
        {
            AgentId = $"agent-{command.Agent}",
            UsdPerHour = command.UsdPerHour,
            Sequence = sequence,
            Gpus = new("A40", 1, false),
            NodeStart = command.TrainerWork ? new($"node-{command.Ticks % 5}", command.Seconds) : null,
        };
        var (before, highest) = (Settled(), _highestPerTick);
        _highestPerTick = Math.Max(highest, Money.PerTick(command.UsdPerHour));
        (Ledger, var answer) = calls.OpenLease(Ledger, request, Terms, _clock);
        Assert.Equal(sequence, answer.Sequence);
        if (repeat)
        {
            _highestPerTick = highest;
            Assert.Equal(older!.LeaseId, answer.LeaseId);
            CheckNothingCharged(before);
            return;
        }

        if (older is not null)
        {
            older.Ended ??= _now;
            _refused.Add(older.LeaseId);
        }

        if (answer.Refusal != LeaseRefusal.None)
        {
            _highestPerTick = highest;
            Assert.Equal(0, answer.Seconds);
            return;
        }

        var last = _all.Count == 0 ? 0 : FencingToken.NumberOf(_all[^1].Token);
        Assert.True(FencingToken.NumberOf(answer.FencingToken) > last, $"token {answer.FencingToken} does not rise");
        var lease = new LeaseModel
        {
            LeaseId = answer.LeaseId,
            Token = answer.FencingToken,
            AgentId = request.AgentId,
            UsdPerTick = Money.PerTick(command.UsdPerHour),
            Opened = _now,
            Charged = _now,
            Deadline = _now,
            Sequence = sequence,
        };
        _all.Add(lease);
        _current[command.Agent] = lease;
        TakeGrant(lease, answer);
        TakeBoot(before, lease, request.NodeStart);
    }

    // Of each node once, and no more than it says.
    private void TakeBoot(LedgerState before, LeaseModel lease, NodeStart? start)
    {
        lease.BootTicks = BootTicks(Ledger) - BootTicks(before);
        var isNew = start is { Seconds: > 0 } && !_boots.Contains(start.BootId);
        var claimed = isNew ? Math.Min(start!.Seconds, 900) * TimeSpan.TicksPerSecond : 0;
        Assert.True(lease.BootTicks >= 0 && lease.BootTicks <= claimed, $"a start of {claimed} ticks was charged {lease.BootTicks}");
        Assert.True(lease.BootTicks == 0 || Ledger.Phases[ChargePhase.Boot].Usd <= _budget / 10, "starts take more than their share");
        if (start is not null && Ledger.Boots.Contains(start.BootId))
        {
            _boots.Add(start.BootId);
        }
    }

    private static long BootTicks(LedgerState ledger) => ledger.Phases.GetValueOrDefault(ChargePhase.Boot)?.Ticks ?? 0;

    private void Renew(LedgerCommand command)
    {
        if (!_current.TryGetValue(command.Agent, out var lease) || (lease.Ended is not null && _clockSteppedBack))
        {
            return;
        }

        var sequence = ++_sequence[command.Agent];
        (Ledger, var answer) = calls.Renew(Ledger, lease.Renewal(sequence, Phases(command), command.TrainerWork), Terms, _clock);
        Assert.Equal(sequence, answer.Sequence);
        if (answer.Refusal is not (LeaseRefusal.None or LeaseRefusal.BudgetExhausted))
        {
            Assert.Equal(0, answer.Seconds);
            Assert.True(lease.Ended is not null || Ledger.Closed || Ledger.Stopping, $"a live lease was refused: {answer.Refusal}");
            if (lease.Ended is not null)
            {
                _refused.Add(lease.LeaseId);
                return;
            }

            // Charged, but still promised until the agent gives it back: the refusal may be lost.
            TakeCharge(lease, sequence);
            return;
        }

        Assert.Null(lease.Ended);
        Assert.False(Ledger.Closed || (Ledger.Stopping && !command.TrainerWork), "a run that ended goes on");
        TakeCharge(lease, sequence);
        TakeGrant(lease, answer);
    }

    private void TakeCharge(LeaseModel lease, long sequence)
    {
        lease.Sequence = sequence;
        _hidden += lease.HiddenUntil(_now);
        lease.Charged = _now;
        lease.Stepped = false;
    }

    private void RepeatRenewal(LedgerCommand command)
    {
        if (_current.GetValueOrDefault(command.Agent) is { Ended: null } lease)
        {
            var before = Settled();
            (Ledger, var answer) = calls.Renew(Ledger, lease.Renewal(lease.Sequence, Phases(command), command.TrainerWork), Terms, _clock);
            Assert.Equal(LeaseRefusal.None, answer.Refusal);
            CheckNothingCharged(before);
        }
    }

    private void RenewFormerLease(LedgerCommand command)
    {
        if (_all.LastOrDefault(lease => _refused.Contains(lease.LeaseId)) is { } former)
        {
            var before = Settled();
            (Ledger, var answer) = calls.Renew(Ledger, former.Renewal(long.MaxValue, Phases(command), command.TrainerWork), Terms, _clock);
                Assert.Contains(answer.Refusal, (LeaseRefusal[])[LeaseRefusal.Expired, LeaseRefusal.Unknown, LeaseRefusal.RunEnded]);
            CheckNothingCharged(before);
        }
    }

    private void CloseLease(LedgerCommand command)
    {
        if (_current.Remove(command.Agent, out var lease))
        {
            Ledger = LedgerRules.Close(Ledger, lease.Renewal(++_sequence[command.Agent], Phases(command), false), _clock);
            lease.Ended ??= _now;
            _refused.Add(lease.LeaseId);
        }
    }

    private void Sweep()
    {
        (Ledger, var expired) = LedgerRules.Sweep(Ledger, _clock);
        _archive.AddRange(Ledger.Entries);
        Ledger = LedgerBook.Archived(Ledger, Ledger.Entries);
        Assert.All(expired, lost => Assert.NotNull(_all.Single(lease => lease.LeaseId == lost.LeaseId).Ended));
        Assert.All(Ledger.Leases, kept => Assert.True(_clockSteppedBack
            || _all.Single(lease => lease.LeaseId == kept.LeaseId).Ended is null));
    }

    private void ReportStep(LedgerCommand command)
    {
        var step = TimeSpan.FromTicks(command.TrainerWork ? Math.Abs(command.Ticks) : -Math.Abs(command.Ticks));
        Ledger = LedgerRules.ReportStep(Ledger, step.TotalSeconds);
        step = TimeSpan.FromTicks((long)(Math.Min(step.TotalSeconds, 3600) * TimeSpan.TicksPerSecond));
        if (step > TimeSpan.Zero)
        {
            _longestStep = _stepSeen ? Math.Max(_longestStep, step.Ticks) : step.Ticks;
            _stepSeen = true;
        }
    }

    private void TakeGrant(LeaseModel lease, LeaseAnswer answer)
    {
        Assert.DoesNotContain(lease.LeaseId, _refused);
        Assert.InRange(answer.Seconds, 0, Terms.LeaseDuration.TotalSeconds);
        lease.Deadline = _now.AddTicks((long)Math.Round(answer.Seconds * TimeSpan.TicksPerSecond));
    }

    // Cumulative, as agents count: a plausible report grows, an odd one is whatever it is.
    private Dictionary<string, double> Phases(LedgerCommand command)
    {
        var phase = ChargePhase.All[command.Agent + (command.TrainerWork ? 1 : 0)];
        _phases[phase] = command.Seconds is > 0 and < 100 && double.IsFinite(_phases.GetValueOrDefault(phase))
            ? _phases.GetValueOrDefault(phase) + command.Seconds
            : command.Seconds;
        _phases["no such phase"] = command.Seconds;
        return new(_phases);
    }

    private LedgerState Settled() => LedgerRules.Sweep(Ledger, _clock).Ledger;

    private void CheckNothingCharged(LedgerState before)
    {
        Assert.Equal(LedgerRules.Spent(before), LedgerRules.Spent(Ledger));
        Assert.Equal(LedgerRules.Granted(before), LedgerRules.Granted(Ledger));
    }

    // Half as much, as it is, or up to twice as much: lower than what is bound is refused, anything else is taken.
    private void SetBudget(LedgerCommand command)
    {
        var wanted = Math.Round(_budget * (0.5m + (command.Agent * 0.5m)), 6);
        var bound = LedgerRules.Spent(Ledger) + LedgerRules.Granted(Ledger) + LedgerRules.Reserve(Ledger, Terms);
        (Ledger, var refusal) = LedgerRules.SetBudget(Ledger, wanted, Terms);
        Assert.Equal(wanted < bound, refusal is not null);
        _budget = refusal is null ? wanted : _budget;
        Assert.Equal(_budget, Ledger.BudgetUsd);
    }

    private void CheckMoney(LedgerState before)
    {
        var (spent, granted) = (LedgerRules.Spent(Ledger), LedgerRules.Granted(Ledger));
        Assert.True(spent >= LedgerRules.Spent(before), $"spent fell from {LedgerRules.Spent(before)} to {spent}");
        Assert.True(granted >= 0 && spent + granted <= _budget, $"spent {spent} + granted {granted} > budget {_budget}");
        var wanted = _highestPerTick * ((2 * (decimal)_longestStep) + Terms.Teardown.Ticks);
        var promisedMore = spent + granted > LedgerRules.Spent(before) + LedgerRules.Granted(before);
        Assert.True(
            !promisedMore || Ledger.Stopping || spent + granted + wanted <= _budget,
            $"a grant drew on the reserve: spent {spent} + granted {granted} + reserve {wanted} > budget {_budget}");
        var shown = LedgerRules.Snapshot(Ledger, Terms);
        Assert.True(shown.SpentUsd + shown.GrantedUsd + shown.ReserveUsd <= _budget, $"shown above the budget: {shown}");
        Assert.Equal(shown.SpentUsd, shown.Phases.Sum(static phase => phase.Usd));
        Assert.Equal(spent, shown.Months.Values.Sum());
        Assert.InRange(shown.SpentUsd - spent, 0m, 0.000001m);
        CheckBook(spent);
    }

    private void CheckBook(decimal spent)
    {
        var pending = LedgerBook.Pending(Ledger);
        Assert.Equal(spent, _archive.Concat(pending).Sum(static entry => entry.Usd));
        Assert.Equal(
            Enumerable.Range(1, _archive.Count + pending.Count).Select(static sequence => (long)sequence),
            _archive.Concat(pending).Select(static entry => entry.Sequence));
        Assert.All(pending, static entry => Assert.True(entry.Ticks > 0 && entry.End >= entry.Start, $"{entry}"));
    }

    private void CheckAlerts()
    {
        var due = ((int[])[50, 80, 95]).Where(percent => LedgerRules.Spent(Ledger) >= _budget * percent / 100);
        Assert.Equal(due, Ledger.Alerts);
    }
}
