namespace OpenRs.Verification.Rewards;

/// <summary>One completion of a prompt's group.</summary>
/// <param name="Completion">Completion text without the opening think tag and special tokens.</param>
/// <param name="CompletionTokens">Number of completion tokens up to and including the end-of-sequence token; at least 0.</param>
public sealed record RewardSample(string Completion, int CompletionTokens);
