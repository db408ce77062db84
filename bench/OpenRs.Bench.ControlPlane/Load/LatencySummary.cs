namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Latencies in milliseconds.</summary>
/// <param name="Count">Samples.</param>
/// <param name="P50">Median; 0 without samples.</param>
/// <param name="P99">99th percentile.</param>
/// <param name="Max">Largest.</param>
internal sealed record LatencySummary(long Count, double P50, double P99, double Max);
