using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Observation;

/// <content>Which leases there are, for how long they were charged, and at which price.</content>
internal sealed partial class MoneyWatch
{
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
                    ClockForwardTicks = world.ClockForwardTicks,
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
            var whole = (Later(row.GrantedUntil, row.GrantedUntil > _begunAt ? now : row.GrantedUntil) - row.Opened).Ticks;
            row.Charged = world.ClockWentBack
                ? (0, TrueTicks(row) + Ahead(row.GrantedUntil))
                : (Math.Min(whole, (Later(row.ChargedUntil, _begunAt) - row.Opened).Ticks), whole);
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
        var row = new LeaseRow
        {
            UsdPerTick = lease.UsdPerTick,
            Opened = changed,
            OpenedTicks = ticks,
            ClockForwardTicks = former.ClockForwardTicks,
            Before = former,
        };

        // A server that came back with its clock ahead has charged so much time too early, at the former price: by true time, which is what
        // use is counted by, as much of it comes after the change.
        _hiddenUsd += (world.ClockForwardTicks - former.ClockForwardTicks) * (row.UsdPerTick - former.UsdPerTick);
        var whole = (changed - former.Opened).Ticks;
        former.Charged = world.ClockWentBack ? (0, TrueTicks(former) + Ahead(changed)) : (whole, whole);
        former.HandOver(row, ticks, world.Time.Ticks);
        _former.Add(former);
        _rows[lease.LeaseId] = row;
        CheckPrice(lease);
        return row;
    }

    // Opened and given back between two writes: only their charges tell of them.
    private void FollowShortLeases(LedgerState ledger)
    {
        foreach (var lease in ledger.Entries.GroupBy(static entry => entry.LeaseId).Where(lease => !_rows.ContainsKey(lease.Key)).ToList())
        {
            var (opened, ended) = (lease.Min(static entry => entry.Start), lease.Max(static entry => entry.End));
            Require(
                opened >= _begunAt || world.ClockWentBack, Violation.DoubleCharge,
                $"there are charges of {lease.Key} from {opened:O} on, which was never open");
            var row = new LeaseRow
            {
                UsdPerTick = lease.First().UsdPerTick,
                Opened = opened,
                OpenedTicks = world.Time.Ticks,
                ClockForwardTicks = world.ClockForwardTicks,
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

    private decimal PerTick(GpuSet gpus, DateTimeOffset at) =>
        Money.PerTick(world.Prices.UsdPerHour(gpus.GpuType, gpus.Spot, gpus.Count, at));

    // The price is looked up a little before the lease is opened: a message between grains may be late.
    private void CheckPrice(LeaseState lease)
    {
        var now = world.ServerNow;
        var prices = world.Plan.Prices.Select(static row => row.From)
            .Where(from => from > now - LongestDelay && from <= now)
            .Append(now - LongestDelay);
        Require(
            prices.Any(at => PerTick(lease.Gpus, at) == lease.UsdPerTick),
            Violation.DoubleCharge,
            $"lease {lease.FencingToken} has not the price of its day");
    }
}
