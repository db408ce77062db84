namespace OpenRs.Cloud.Rewards;

/// <summary>What a service says of a completion.</summary>
/// <param name="Value">The score; NaN for a completion that cannot be scored.</param>
/// <param name="Note">A note for people; empty for none.</param>
public readonly record struct SampleScore(double Value, string Note);
