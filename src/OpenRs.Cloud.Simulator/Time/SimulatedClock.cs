namespace OpenRs.Cloud.Simulator.Time;

/// <summary>
/// The clocks of one machine: a stopwatch that may run fast or slow and stands still while the machine is suspended, and a time of day
/// that somebody may set.
/// </summary>
internal sealed class SimulatedClock(SimulatedProcess process) : TimeProvider
{
    /// <summary>The time of day when the world began.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>How fast the stopwatch runs: 1 is right, less is slow.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>True time for which the stopwatch has stood still.</summary>
    public long StoodTicks { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Rate == 1 ? RunTicks : (long)(RunTicks * Rate);

    public override DateTimeOffset GetUtcNow() => Epoch.AddTicks(process.Time.Ticks) + Offset;

    private long RunTicks => (process.SuspendedAt ?? process.Time.Ticks) - StoodTicks;

    /// <summary>True time until the stopwatch shows a reading, unless the machine is suspended once more.</summary>
    public long TicksUntil(long timestamp)
    {
        var stands = process.SuspendedAt is null ? 0 : process.ResumesAt - process.Time.Ticks;
        if (timestamp <= GetTimestamp())
        {
            return stands;
        }

        // Division by the rate may lose a tick; a timer must not be due again at the same instant.
        var at = Rate == 1 ? timestamp : (long)Math.Ceiling(timestamp / Rate);
        return stands + Math.Max(1, at - RunTicks);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
