namespace OpenRs.Cloud.Ledgers;

/// <summary>The GPUs of one agent, as far as money is concerned.</summary>
/// <param name="GpuType">GPU type as the price book spells it.</param>
/// <param name="Count">Number of GPUs, at least 1.</param>
/// <param name="Spot">Whether they are of a spot node.</param>
[GenerateSerializer, Immutable, Alias("openrs.GpuSet")]
public sealed record GpuSet([property: Id(0)] string GpuType, [property: Id(1)] int Count, [property: Id(2)] bool Spot);
