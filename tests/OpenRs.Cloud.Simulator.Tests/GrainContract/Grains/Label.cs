namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Data that cannot change.</summary>
/// <param name="Text">Any text.</param>
/// <param name="Next">A further label.</param>
[GenerateSerializer, Immutable, Alias("contract.label")]
public sealed record Label([property: Id(0)] string Text, [property: Id(1)] Label? Next = null);
