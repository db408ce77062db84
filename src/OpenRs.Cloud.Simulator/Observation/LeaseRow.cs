namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>What the observer knows of one lease: the server's record of it, and the stopwatches of the processes that use it.</summary>
internal sealed class LeaseRow
{
    private long _usedTicks;
    private long _countedTo;
    private int _users;

    public required decimal UsdPerTick { get; init; }

    /// <summary>When it was opened, by the server's clock.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>When it was opened, in true time.</summary>
    public required long OpenedTicks { get; init; }

    /// <summary>By how much lives of the server had begun too late when it was opened.</summary>
    public required long ClockForwardTicks { get; init; }

    /// <summary>All before is charged.</summary>
    public DateTimeOffset ChargedUntil { get; set; }

    /// <summary>End of the grant.</summary>
    public DateTimeOffset GrantedUntil { get; set; }

    /// <summary>Whether the ledger still has it.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>Least and most time that can have been charged.</summary>
    public (long Least, long Most) Charged { get; set; }

    /// <summary>The lease before its price changed; null when it never did.</summary>
    public LeaseRow? Before { get; init; }

    /// <summary>
    /// Time that was promised and is not over, or was charged, at all its prices: nobody may have used more. Not by price, since a clock
    /// that was set between two lives of the server says when the price changed, and is wrong.
    /// </summary>
    public long PromisedTicks => (IsThere ? (GrantedUntil - Opened).Ticks : Charged.Most) + (Before?.PromisedTicks ?? 0);

    /// <summary>Time for which GPUs were used at all its prices, in true time.</summary>
    public long WholeUsedTicks(long now) => UsedTicks(now) + (Before?.WholeUsedTicks(now) ?? 0);

    /// <summary>A process begins to use its GPU under this lease.</summary>
    public void Begin(long now) => Count(now, 1);

    /// <summary>A process has stopped.</summary>
    public void End(long now) => Count(now, -1);

    /// <summary>From some time on its use counts for another row: its price changed.</summary>
    /// <param name="next">The other row.</param>
    /// <param name="then">When it changed: somewhat before now, since a write takes time.</param>
    /// <param name="now">The time.</param>
    public void HandOver(LeaseRow next, long then, long now)
    {
        var lastUse = _users > 0 ? now : _countedTo;
        var used = UsedTicks(now);
        next._usedTicks = Math.Clamp(lastUse - then, 0, used);
        (next._users, next._countedTo) = (_users, _users > 0 ? now : _countedTo);
        (_usedTicks, _users, IsThere) = (used - next._usedTicks, 0, false);
    }

    /// <summary>Time for which GPUs were used, in true time.</summary>
    public long UsedTicks(long now) => _usedTicks + (_users * (now - _countedTo));

    private void Count(long now, int users)
    {
        _usedTicks = UsedTicks(now);
        (_users, _countedTo) = (_users + users, now);
    }
}
