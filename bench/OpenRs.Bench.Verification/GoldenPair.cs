namespace OpenRs.Bench.Verification;

/// <summary>A row of a golden verdict file.</summary>
/// <param name="Gold">Gold answer of the training settings.</param>
/// <param name="Completion">The model's text.</param>
internal sealed record GoldenPair(string Gold, string Completion);
