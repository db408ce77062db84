using HdrHistogram;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Latencies of one kind of call, taken by many agents at once, in microseconds to three digits.</summary>
internal sealed class Latencies(TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Recorder _recorder = HistogramFactory.With64BitBucketSize()
        .WithValuesFrom(1)
        .WithValuesUpTo((long)Longest.TotalMicroseconds)
        .WithPrecisionOf(3)
        .WithThreadSafeWrites()
        .WithThreadSafeReads()
        .Create();

    /// <summary>Adds the time since a moment.</summary>
    /// <param name="started">A timestamp of the clock.</param>
    public void AddSince(long started)
    {
        var elapsed = time.GetElapsedTime(started);
        _recorder.RecordValue((long)(elapsed < Longest ? elapsed : Longest).TotalMicroseconds);
    }

    /// <summary>Forgets what was measured so far.</summary>
    /// <returns>What was forgotten.</returns>
    public LatencySummary Restart()
    {
        var histogram = _recorder.GetIntervalHistogram();
        return histogram.TotalCount == 0
            ? new LatencySummary(0, 0, 0, 0)
            : new LatencySummary(
                histogram.TotalCount, Milliseconds(histogram, 50), Milliseconds(histogram, 99), Milliseconds(histogram, 100));
    }

    private static double Milliseconds(HistogramBase histogram, double percentile) =>
        TimeSpan.FromMicroseconds(histogram.GetValueAtPercentile(percentile)).TotalMilliseconds;
}
