namespace OpenRs.Cloud.Hosting.Tests;

public sealed class SteadyTimeTests
{
    [Theory]
    [InlineData(-3600)]
    [InlineData(3600)]
    public void GetUtcNow_ClockIsSet_GoesOnWithTheStopwatch(double seconds)
    {
        var clock = new SettableClock();
        var steady = new SteadyTimeProvider(clock);
        var start = steady.GetUtcNow();
        clock.Day += TimeSpan.FromSeconds(seconds);
        clock.Stopwatch += 7 * clock.TimestampFrequency;
        Assert.Equal(TimeSpan.FromSeconds(7), steady.GetUtcNow() - start);
        Assert.Equal(TimeSpan.FromSeconds(7), steady.GetElapsedTime(0));
    }

    // Not a FakeTimeProvider: setting that one's clock moves its timestamps, too.
    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Day { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public long Stopwatch { get; set; }

        public override long TimestampFrequency => 1000;

        public override DateTimeOffset GetUtcNow() => Day;

        public override long GetTimestamp() => Stopwatch;
    }
}
