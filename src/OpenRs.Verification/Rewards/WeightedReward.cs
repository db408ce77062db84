namespace OpenRs.Verification.Rewards;

/// <summary>A reward function with its weight in the sum.</summary>
/// <param name="Function">The reward function.</param>
/// <param name="Weight">Factor of its values; finite.</param>
public sealed record WeightedReward(IRewardFunction Function, double Weight);
