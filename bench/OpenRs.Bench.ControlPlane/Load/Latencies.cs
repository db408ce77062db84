namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Latencies of one kind of call, taken by many agents at once. Every sample is kept, so percentiles are exact.</summary>
internal sealed class Latencies(TimeProvider time)
{
    private readonly Lock _lock = new();
    private List<double> _milliseconds = [];

    /// <summary>Adds the time since a moment.</summary>
    /// <param name="started">A timestamp of the clock.</param>
    public void AddSince(long started)
    {
        var elapsed = time.GetElapsedTime(started).TotalMilliseconds;
        lock (_lock)
        {
            _milliseconds.Add(elapsed);
        }
    }

    /// <summary>Forgets what was measured so far.</summary>
    /// <returns>What was forgotten.</returns>
    public LatencySummary Restart()
    {
        List<double> samples;
        lock (_lock)
        {
            (samples, _milliseconds) = (_milliseconds, []);
        }

        samples.Sort();
        return samples.Count == 0
            ? new LatencySummary(0, 0, 0, 0)
            : new LatencySummary(samples.Count, Rank(samples, 0.5), Rank(samples, 0.99), samples[^1]);
    }

    private static double Rank(List<double> sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
