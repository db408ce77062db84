namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>
/// A clock whose timers fire a millisecond late, as those of a machine do. Orleans' own timers wait for an instant that may lie between two
/// milliseconds; where a timer fires in the millisecond before, and the clock then stands still, they would wait in a circle.
/// </summary>
internal sealed class NeverEarlyTimeProvider(TimeProvider clock) : TimeProvider
{
    public static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(1);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + Lateness, period);
}
