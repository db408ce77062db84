namespace OpenRs.Verification.Rewards;

/// <summary>
/// 0.5 for exactly one opening think tag with its newline plus 0.5 for exactly one closing think tag on a line of its own.
/// </summary>
public sealed class TagCountReward : IRewardFunction
{
    /// <inheritdoc/>
    public string Name => "tag_count";

    /// <inheritdoc/>
    public bool JudgesAnswer => false;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<Verdict> verdicts)
    {
        RewardSpans.Require(request, rewards, verdicts);
        for (var i = 0; i < rewards.Length; i++)
        {
            var completion = request.Samples[i].Completion;
            rewards[i] = (ThinkTags.OpensOnce(completion) ? 0.5 : 0.0) + (ThinkTags.ClosesOnce(completion) ? 0.5 : 0.0);
        }
    }
}
