namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>Data that cannot change.</summary>
/// <param name="Text">Any text.</param>
/// <param name="Next">A further label.</param>
[GenerateSerializer]
[Alias("tests.label")]
public sealed record Label([property: Id(0)] string Text, [property: Id(1)] Label? Next = null);
