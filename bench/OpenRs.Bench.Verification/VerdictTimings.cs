namespace OpenRs.Bench.Verification;

/// <summary>What a run measured.</summary>
/// <param name="Verdicts">Verdicts taken.</param>
/// <param name="PerSecond">Verdicts per second on one thread.</param>
/// <param name="PerProcessorSecond">Verdicts per second of processor time of the whole process, garbage collection included: holds on a
/// busy machine too.</param>
/// <param name="Median">Median time of a verdict.</param>
/// <param name="P99">99th percentile of the time of a verdict.</param>
/// <param name="Slowest">Slowest verdict.</param>
/// <param name="AllocatedBytes">Mean allocation per verdict, in bytes.</param>
internal sealed record VerdictTimings(
    long Verdicts, double PerSecond, double PerProcessorSecond, TimeSpan Median, TimeSpan P99, TimeSpan Slowest, double AllocatedBytes);
