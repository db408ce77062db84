namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>What the observer knows of one lease: the server's record of it, and the stopwatch of its agent.</summary>
internal sealed class LeaseRow
{
    private long _usedTicks;
    private long? _inUseSince;

    public required decimal UsdPerTick { get; init; }

    /// <summary>When it was opened, by the server's clock.</summary>
    public required DateTimeOffset Opened { get; init; }

    /// <summary>When it was opened, in true time.</summary>
    public required long OpenedTicks { get; init; }

    /// <summary>All before is charged.</summary>
    public DateTimeOffset ChargedUntil { get; set; }

    /// <summary>End of the grant.</summary>
    public DateTimeOffset GrantedUntil { get; set; }

    /// <summary>Whether the ledger still has it.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>Least and most time that can have been charged.</summary>
    public (long Least, long Most) Charged { get; set; }

    /// <summary>The agent begins to use the GPU under this lease.</summary>
    public void Begin(long now) => _inUseSince ??= now;

    /// <summary>The agent has stopped.</summary>
    public void End(long now)
    {
        _usedTicks = UsedTicks(now);
        _inUseSince = null;
    }

    /// <summary>From this time on its use counts for another row: its price changed.</summary>
    public void HandOver(LeaseRow next, long now)
    {
        if (_inUseSince is { } since)
        {
            var then = Math.Max(now, since);
            End(then);
            next.Begin(then);
        }

        IsThere = false;
    }

    /// <summary>Time for which the agent has used the GPU, in true time.</summary>
    public long UsedTicks(long now) => _usedTicks + (_inUseSince is { } since ? now - since : 0);
}
