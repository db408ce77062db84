using System.Diagnostics;
using OpenRs.Verification;

namespace OpenRs.Bench.Verification;

/// <summary>Verifies the same pairs again and again on one thread and takes the time of every verdict.</summary>
internal sealed class VerdictBenchmark
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private readonly MathVerifier _verifier;
    private readonly IReadOnlyList<GoldenPair> _pairs;

    public VerdictBenchmark(MathVerifier verifier, IReadOnlyList<GoldenPair> pairs)
    {
        _verifier = verifier;
        _pairs = pairs;
    }

    /// <summary>Runs whole passes over the pairs for about the given time after warming up.</summary>
    public VerdictTimings Run(TimeSpan duration)
    {
        // Long enough for the hot paths to reach the optimising compiler.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            Pass(null);
        }

        var ticks = new List<long>();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var processor = Environment.CpuUsage.TotalTime;
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            Pass(ticks);
        }

        var elapsed = Stopwatch.GetElapsedTime(begin);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        ticks.Sort();
        return new VerdictTimings(
            ticks.Count,
            ticks.Count / elapsed.TotalSeconds,
            ticks.Count / processor.TotalSeconds,
            At(ticks, 0.5),
            At(ticks, 0.99),
            At(ticks, 1.0),
            (double)allocated / ticks.Count);
    }

    private static TimeSpan At(List<long> sorted, double quantile)
    {
        var index = (int)Math.Ceiling(quantile * sorted.Count) - 1;
        return Stopwatch.GetElapsedTime(0, sorted[Math.Max(0, index)]);
    }

    private void Pass(List<long>? ticks)
    {
        foreach (var pair in _pairs)
        {
            var start = Stopwatch.GetTimestamp();
            _ = _verifier.Verify(pair.Gold, pair.Completion);
            ticks?.Add(Stopwatch.GetTimestamp() - start);
        }
    }
}
