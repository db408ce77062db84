namespace OpenRs.Verification.Rewards;

/// <summary>What a group was rewarded, per function and in total. Arrays are in sample order.</summary>
/// <param name="Names">Names of the functions, in the order of <paramref name="PerFunction"/>.</param>
/// <param name="PerFunction">Unweighted values: one array per function, one value per sample.</param>
/// <param name="Totals">Weighted sum per sample; 0 for an unscored sample.</param>
/// <param name="Results">What the verifier found per sample; empty when no function verifies the answer.</param>
/// <param name="IsScored">
/// False where the total must not be learned from: a function gave NaN, the gold answer is unparseable, or the verifier reached a limit.
/// Under <see cref="RewardOptions.TrlCompat"/> only NaN does that: its arithmetic turns the others into rewards.
/// </param>
public sealed record RewardOutcome(
    IReadOnlyList<string> Names, double[][] PerFunction, double[] Totals, VerificationResult[] Results, bool[] IsScored);
