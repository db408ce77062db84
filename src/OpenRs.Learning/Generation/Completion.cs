namespace OpenRs.Learning.Generation;

/// <summary>A finished completion.</summary>
/// <param name="Tokens">Token ids, the stop token included.</param>
/// <param name="LogProbs">
/// Natural logarithm of each token's probability at the sampling temperature (at temperature 1 when greedy), before top-k and top-p.
/// </param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record Completion(int[] Tokens, float[] LogProbs, FinishReason FinishReason);
