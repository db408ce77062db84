namespace OpenRs.Cloud.Pools;

/// <summary>What the last decision must tell the next.</summary>
/// <param name="Agents">The number of agents decided on.</param>
/// <param name="LowerSince">Since when fewer would have been enough; <see langword="null"/> when they would not.</param>
/// <param name="Peak">The most that was needed since then.</param>
[GenerateSerializer, Immutable, Alias("openrs.PoolTrend")]
public sealed record PoolTrend(
    [property: Id(0)] int Agents, [property: Id(1)] DateTimeOffset? LowerSince = null, [property: Id(2)] int Peak = 0);
