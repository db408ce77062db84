namespace OpenRs.Verification.Rewards;

/// <summary>1 for a correct answer, 0 for a wrong one.</summary>
public sealed class AccuracyReward : IRewardFunction
{
    private readonly MathVerifier _verifier;
    private readonly bool _trlCompat;

    /// <summary>Creates the reward.</summary>
    /// <param name="options">Uses <see cref="RewardOptions.Verifier"/> and <see cref="RewardOptions.TrlCompat"/>: 1 instead of an
    /// unscored sample when the gold answer is unparseable.</param>
    public AccuracyReward(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _verifier = MathVerifier.ForTraining(options.Verifier);
        _trlCompat = options.TrlCompat;
    }

    /// <inheritdoc/>
    public string Name => "accuracy";

    /// <inheritdoc/>
    public bool VerifiesAnswer => true;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            var result = _verifier.Verify(request.GoldSolution, request.Samples[i].Completion);
            results[i] = result;
            rewards[i] = result.Verdict switch
            {
                Verdict.Correct => 1.0,
                Verdict.UnparseableGold when _trlCompat => 1.0,
                _ => 0.0,
            };
        }
    }
}
