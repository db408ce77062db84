namespace OpenRs.Cloud.Pools;

/// <summary>A process of an agent that gets no more work.</summary>
/// <param name="Process">Tells it from others under the agent's id.</param>
/// <param name="Time">Since when.</param>
[GenerateSerializer, Immutable, Alias("openrs.PoolDrain")]
public sealed record PoolDrain([property: Id(0)] string Process, [property: Id(1)] DateTimeOffset Time);
