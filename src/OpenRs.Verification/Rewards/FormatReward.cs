namespace OpenRs.Verification.Rewards;

/// <summary>1 when the closing think tag stands on a line of its own exactly once, else 0. The answer tags are not checked.</summary>
public sealed class FormatReward : IRewardFunction
{
    /// <inheritdoc/>
    public string Name => "format";

    /// <inheritdoc/>
    public bool VerifiesAnswer => false;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            rewards[i] = ThinkTags.ClosesOnce(request.Samples[i].Completion) ? 1.0 : 0.0;
        }
    }
}
