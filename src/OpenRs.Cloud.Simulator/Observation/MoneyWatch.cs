using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks one job's money with arithmetic of its own: from each stored ledger it takes the facts (leases, charges), never a sum, and holds
/// them against the agents' stopwatches. A write holds what was decided since the one before it began.
/// </summary>
internal sealed class MoneyWatch(World world, string ledgerId, bool keepsReserve, Action<Violation, string> violated)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);
    private static readonly int[] AlertPercents = [50, 80, 95];
    private readonly Dictionary<string, LeaseRow> _rows = new(StringComparer.Ordinal);

    // What leases were before their price changed.
    private readonly List<LeaseRow> _former = [];
    private decimal _promised;
    private decimal _hiddenUsd;
    private decimal _budgetUsd;
    private long _longestStepTicks;
    private DateTimeOffset _storedAt;

    /// <summary>Charged so far.</summary>
    public decimal SpentUsd { get; private set; }

    /// <summary>What the agents have used so far, by their stopwatches.</summary>
    public decimal UsedUsd => Rows.Sum(row => row.UsedTicks(world.Time.Ticks) * row.UsdPerTick);

    private IEnumerable<LeaseRow> Rows => _rows.Values.Concat(_former);

    /// <summary>Whether no lease is open.</summary>
    public bool IsSettled { get; private set; } = true;

    public LeaseRow? RowOf(string leaseId) => _rows.GetValueOrDefault(leaseId);

    /// <summary>A ledger is stored.</summary>
    public void OnStored(LedgerState ledger)
    {
        FollowLeases(ledger);
        var spent = ledger.Phases.Values.Sum(static phase => phase.Usd);
        var granted = ledger.Leases.Sum(static lease => (lease.GrantedUntil - lease.ChargedUntil).Ticks * lease.UsdPerTick);
        Require(spent + granted <= ledger.BudgetUsd, Violation.Overspend, $"spent {spent} + granted {granted} > budget {ledger.BudgetUsd}");
        Require(spent >= SpentUsd, Violation.DoubleCharge, $"spent fell from {SpentUsd} to {spent}");
        CheckReserve(ledger, spent + granted);
        CheckCharges(spent);
        CheckBooks(ledger, spent);
        var used = UsedUsd;
        Require(used <= spent + granted + _hiddenUsd, Violation.Overspend, $"used {used} > spent {spent} + granted {granted}");
        var due = AlertPercents.Where(percent => spent >= ledger.BudgetUsd * percent / 100);
        Require(
            due.SequenceEqual(ledger.Alerts), Violation.Overspend,
            $"alerts {string.Join(", ", ledger.Alerts)} at {spent} of {ledger.BudgetUsd}");
        (SpentUsd, _promised, _budgetUsd) = (spent, spent + granted, ledger.BudgetUsd);
        (_longestStepTicks, _storedAt) = (ledger.LongestStepTicks, world.ServerNow);
        world.Log.Add("ledger", "has {0} leases and {1} millionths of a dollar charged", ledger.Leases.Length, Money.ToMicros(spent));
        IsSettled = ledger.Leases.IsEmpty;
    }

    /// <summary>
    /// The server comes back with its clock behind: this time of open leases it cannot know of. The only way in which an agent can work
    /// for free, and no more than that.
    /// </summary>
    public void OnTimeHidden(long ticks) => _hiddenUsd += _rows.Values.Where(static row => row.IsThere).Sum(row => row.UsdPerTick * ticks);

    /// <summary>Everything is over: nobody worked for free.</summary>
    public void CheckEnd()
    {
        var used = UsedUsd;
        Require(used <= _budgetUsd + _hiddenUsd, Violation.Overspend, $"used {used} > budget {_budgetUsd}");
        Require(used <= SpentUsd + _hiddenUsd, Violation.DoubleCharge, $"used {used} > charged {SpentUsd}");
    }

    private void FollowLeases(LedgerState ledger)
    {
        var now = world.ServerNow;
        foreach (var lease in ledger.Leases)
        {
            if (!_rows.TryGetValue(lease.LeaseId, out var row))
            {
                // A write that waited for the one before it tells of a lease that is some seconds old, and may have been charged already.
                var opened = ledger.Entries.Where(entry => entry.LeaseId == lease.LeaseId)
                    .Select(static entry => entry.Start)
                    .Append(lease.UnbookedSince)
                    .Min();
                row = new LeaseRow
                {
                    UsdPerTick = lease.UsdPerTick,
                    Opened = opened,
                    OpenedTicks = world.Time.Ticks - (now - opened).Ticks,
                };
                _rows.Add(lease.LeaseId, row);
                CheckPrice(lease);
            }
            else if (row.UsdPerTick != lease.UsdPerTick)
            {
                row = FollowPrice(ledger, lease, row);
            }

            (row.ChargedUntil, row.GrantedUntil) = (lease.ChargedUntil, lease.GrantedUntil);
            var charged = (lease.ChargedUntil - row.Opened).Ticks;
            row.Charged = world.ClockWentBack ? (0, TrueTicks(row) + Ahead(lease.ChargedUntil)) : (charged, charged);
        }

        var there = ledger.Leases.Select(static lease => lease.LeaseId).ToHashSet(StringComparer.Ordinal);
        foreach (var (_, row) in _rows.Where(row => row.Value.IsThere && !there.Contains(row.Key)))
        {
            // Ran out, or was given back before that, or its agent opened another: then the rest of the grant may be charged, too.
            row.IsThere = false;
            var whole = (Later(row.GrantedUntil, row.GrantedUntil > _storedAt ? now : row.GrantedUntil) - row.Opened).Ticks;
            row.Charged = world.ClockWentBack
                ? (0, TrueTicks(row) + Ahead(row.GrantedUntil))
                : (Math.Min(whole, (Later(row.ChargedUntil, _storedAt) - row.Opened).Ticks), whole);
        }

        FollowShortLeases(ledger);
    }

    // A renewal gave it the price of now. The charges are split there: what was charged before has the old price.
    private LeaseRow FollowPrice(LedgerState ledger, LeaseState lease, LeaseRow former)
    {
        var changed = ledger.Entries.Where(entry => entry.LeaseId == lease.LeaseId && entry.UsdPerTick == former.UsdPerTick)
            .Select(static entry => entry.End)
            .Append(former.ChargedUntil)
            .Max();
        var ticks = Math.Min(world.Time.Ticks, world.Time.Ticks - (world.ServerNow - changed).Ticks);
        var row = new LeaseRow { UsdPerTick = lease.UsdPerTick, Opened = changed, OpenedTicks = ticks };
        var whole = (changed - former.Opened).Ticks;
        former.Charged = world.ClockWentBack ? (0, TrueTicks(former) + Ahead(changed)) : (whole, whole);
        former.HandOver(row, ticks);
        _former.Add(former);
        _rows[lease.LeaseId] = row;
        CheckPrice(lease);
        return row;
    }

    // Opened and given back between two writes: only the books know of them.
    private void FollowShortLeases(LedgerState ledger)
    {
        foreach (var lease in ledger.Entries.GroupBy(static entry => entry.LeaseId).Where(lease => !_rows.ContainsKey(lease.Key)).ToList())
        {
            var (opened, ended) = (lease.Min(static entry => entry.Start), lease.Max(static entry => entry.End));
            Require(
                opened >= _storedAt || world.ClockWentBack, Violation.DoubleCharge,
                $"the books have {lease.Key} from {opened:O} on, which was never open");
            var row = new LeaseRow
            {
                UsdPerTick = lease.First().UsdPerTick,
                Opened = opened,
                OpenedTicks = world.Time.Ticks,
                IsThere = false,
            };
            row.Charged = ((ended - opened).Ticks, (ended - opened).Ticks);
            _rows.Add(lease.Key, row);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    // A clock that went back moves a lease's times, so they no longer say how long it was open; the true time does.
    private long TrueTicks(LeaseRow row) => world.Time.Ticks - row.OpenedTicks + world.ClockForwardTicks;

    // A lease whose agent came back as another process is charged to the end of its grant at once.
    private long Ahead(DateTimeOffset chargedUntil) => Math.Max(0, (chargedUntil - world.ServerNow).Ticks);

    // The price is looked up a little before the lease is opened: a message between grains may be late.
    private void CheckPrice(LeaseState lease)
    {
        var now = world.ServerNow;
        var prices = world.Plan.Prices.Select(static row => row.From)
            .Where(from => from > now - LongestDelay && from <= now)
            .Append(now - LongestDelay);
        Require(
            prices.Any(at => Money.PerTick(world.Prices.UsdPerHour(WorldPlan.GpuType, spot: false, gpuCount: 1, at)) == lease.UsdPerTick),
            Violation.DoubleCharge,
            $"lease {lease.FencingToken} has not the price of its day");
    }

    private void CheckCharges(decimal spent)
    {
        var least = Rows.Sum(static row => row.Charged.Least * row.UsdPerTick);
        var most = Rows.Sum(static row => row.Charged.Most * row.UsdPerTick);
        Require(
            spent >= least && spent <= most,
            Violation.DoubleCharge,
            $"charged {spent}, but the leases took {least} to {most}");
    }

    // Whatever is charged is in the books, or about to be: in the state as an entry, or noted on its lease.
    private void CheckBooks(LedgerState ledger, decimal spent)
    {
        var books = world.Books.GetValueOrDefault(ledgerId) ?? [];
        var archived = books.Take((int)ledger.ArchivedEntries).Sum(static entry => entry.Usd);
        var entered = ledger.Entries.Sum(static entry => entry.Usd);
        var noted = ledger.Leases.Sum(static lease => lease.UnbookedTicks.Values.Sum() * lease.UsdPerTick);
        Require(
            ledger.ArchivedEntries <= books.Count && archived + entered + noted == spent,
            Violation.DoubleCharge,
            $"the books have {archived} + {entered} + {noted}, charged are {spent}");
    }

    private void CheckReserve(LedgerState ledger, decimal promised)
    {
        if (!keepsReserve || ledger.Stopping || ledger.Closed || promised <= _promised)
        {
            return;
        }

        // A write that holds both the first step ever and a grant: the grant may have been made under either.
        var step = Math.Min(StepTicks(_longestStepTicks), StepTicks(ledger.LongestStepTicks));
        var reserve = Rows.Max(static row => row.UsdPerTick) * ((2 * step) + world.Plan.Terms.Teardown.Ticks);
        Require(
            promised + reserve <= ledger.BudgetUsd, Violation.Overspend,
            $"a grant drew on the reserve: {promised} + {reserve} > {ledger.BudgetUsd}");
    }

    private long StepTicks(long longest) => longest > 0 ? longest : world.Plan.Terms.AssumedStep.Ticks;

    private void Require(bool holds, Violation violation, FormattableString what)
    {
        if (!holds)
        {
            violated(violation, what.ToString(CultureInfo.InvariantCulture));
        }
    }
}
