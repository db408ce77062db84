namespace OpenRs.Cloud.Hosting;

/// <summary>
/// A time of day that somebody who sets the machine's clock does not move: the time at the start of the process, and the stopwatch since.
/// Money is charged by time, and GPU seconds that a clock set back would hide are seconds that nobody pays for.
/// </summary>
/// <remarks>The stopwatch of Linux follows the small corrections of NTP, so this time does not drift from the true one.</remarks>
/// <param name="clock">The machine's clock.</param>
public sealed class SteadyTimeProvider(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly long _startTimestamp = clock.GetTimestamp();

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + clock.GetElapsedTime(_startTimestamp);

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
