namespace OpenRs.Cloud.Pools;

/// <summary>What the last decision must tell the next.</summary>
/// <param name="Agents">The number of agents decided on.</param>
/// <param name="LowerSince">Since when fewer would have been enough; <see langword="null"/> when they would not.</param>
/// <param name="Peak">The most that was needed since then.</param>
public sealed record PoolTrend(int Agents, DateTimeOffset? LowerSince = null, int Peak = 0);
