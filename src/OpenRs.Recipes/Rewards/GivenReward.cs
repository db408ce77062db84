using OpenRs.Verification;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Rewards;

/// <summary>The reward that a service gave to the samples of one group.</summary>
/// <param name="name">Its name in the recipe.</param>
/// <param name="scores">By sample; NaN for one that the service could not score.</param>
internal sealed class GivenReward(string name, IReadOnlyList<double> scores) : IRewardFunction
{
    public string Name => name;

    public bool VerifiesAnswer => false;

    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        if (request.Samples.Count != scores.Count || rewards.Length != scores.Count)
        {
            throw new ArgumentException(
                $"Reward '{name}' has {scores.Count} scores, but the group has {request.Samples.Count} samples.", nameof(request));
        }

        for (var i = 0; i < rewards.Length; i++)
        {
            rewards[i] = scores[i];
        }
    }
}
