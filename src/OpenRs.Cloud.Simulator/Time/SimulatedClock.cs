namespace OpenRs.Cloud.Simulator.Time;

/// <summary>The clocks of one machine: a stopwatch that is right, and a time of day that somebody may set.</summary>
internal sealed class SimulatedClock(SimulatedProcess process) : TimeProvider
{
    /// <summary>The time of day when the world began.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => process.Time.Ticks;

    public override DateTimeOffset GetUtcNow() => Epoch.AddTicks(process.Time.Ticks) + Offset;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
