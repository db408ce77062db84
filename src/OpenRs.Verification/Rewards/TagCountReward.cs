namespace OpenRs.Verification.Rewards;

/// <summary>
/// 0.5 for exactly one opening think tag with its newline, which may be the prompt's, plus 0.5 for exactly one closing think tag on a line
/// of its own.
/// </summary>
public sealed class TagCountReward : IRewardFunction
{
    private readonly bool _promptOpens;

    /// <summary>Creates the reward.</summary>
    /// <param name="options">
    /// Uses <see cref="RewardOptions.TemplateOpensThink"/> unless under <see cref="RewardOptions.TrlCompat"/>.
    /// </param>
    public TagCountReward(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _promptOpens = options.TemplateOpensThink && !options.TrlCompat;
    }

    /// <inheritdoc/>
    public string Name => "tag_count";

    /// <inheritdoc/>
    public bool VerifiesAnswer => false;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            var completion = request.Samples[i].Completion;
            rewards[i] = (Opens(completion) ? 0.5 : 0.0) + (ThinkTags.ClosesOnce(completion) ? 0.5 : 0.0);
        }
    }

    private bool Opens(string completion) =>
        ThinkTags.OpensOnce(completion) || (_promptOpens && !ThinkTags.HasOpen(completion));
}
