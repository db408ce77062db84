using System.Diagnostics;
using HdrHistogram;
using OpenRs.Verification;

namespace OpenRs.Bench.Verification;

/// <summary>Judges the same pairs again and again on one thread and takes the time of every verdict.</summary>
internal sealed class VerdictBenchmark
{
    private const long Longest = TimeSpan.TicksPerMinute;
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

        var times = HistogramFactory.With64BitBucketSize().WithValuesFrom(1).WithValuesUpTo(Longest).WithPrecisionOf(3).Create();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var processor = Environment.CpuUsage.TotalTime;
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < duration)
        {
            Pass(times);
        }

        var elapsed = Stopwatch.GetElapsedTime(begin);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        var verdicts = times.TotalCount;
        return new VerdictTimings(
            verdicts,
            verdicts / elapsed.TotalSeconds,
            verdicts / processor.TotalSeconds,
            At(times, 50),
            At(times, 99),
            At(times, 100),
            (double)allocated / verdicts);
    }

    private static TimeSpan At(HistogramBase times, double percentile) =>
        TimeSpan.FromTicks(times.GetValueAtPercentile(percentile));

    private void Pass(HistogramBase? times)
    {
        foreach (var pair in _pairs)
        {
            var start = Stopwatch.GetTimestamp();
            _ = _verifier.Verify(pair.Gold, pair.Completion);
            times?.RecordValue(Math.Min(Stopwatch.GetElapsedTime(start).Ticks, Longest));
        }
    }
}
