namespace OpenRs.Verification.Rewards;

/// <summary>The group of completions of one prompt, rewarded together.</summary>
/// <param name="GoldSolution">The reference solution, with its answer in LaTeX.</param>
/// <param name="Samples">The group's completions in sample order.</param>
public sealed record RewardRequest(string GoldSolution, IReadOnlyList<RewardSample> Samples);
