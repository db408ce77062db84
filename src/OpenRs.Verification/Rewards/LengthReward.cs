namespace OpenRs.Verification.Rewards;

/// <summary>
/// Kimi 1.5 length reward over the group: v = 0.5 - (length - min) / (max - min); a correct answer gets v, a wrong one min(0, v), and all
/// get 0 when their lengths are equal. Lengths are characters under
/// <see cref="RewardOptions.TrlCompat"/> and tokens otherwise.
/// </summary>
public sealed class LengthReward : IRewardFunction
{
    private readonly MathVerifier _verifier;
    private readonly bool _trlCompat;

    /// <summary>Creates the reward.</summary>
    /// <param name="options">Uses <see cref="RewardOptions.Verifier"/> and <see cref="RewardOptions.TrlCompat"/>: an unparseable gold
    /// answer then counts as a correct answer.</param>
    public LengthReward(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _verifier = MathVerifier.ForTraining(options.Verifier);
        _trlCompat = options.TrlCompat;
    }

    /// <inheritdoc/>
    public string Name => "length";

    /// <inheritdoc/>
    public bool VerifiesAnswer => true;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        var (shortest, longest) = (int.MaxValue, 0);
        foreach (var sample in request.Samples)
        {
            shortest = Math.Min(shortest, Length(sample));
            longest = Math.Max(longest, Length(sample));
        }

        for (var i = 0; i < rewards.Length; i++)
        {
            var sample = request.Samples[i];
            var result = _verifier.Verify(request.GoldSolution, sample.Completion);
            results[i] = result;
            rewards[i] = shortest == longest
                ? 0.0
                : Reward(result.Verdict, 0.5 - ((double)(Length(sample) - shortest) / (longest - shortest)));
        }
    }

    private double Reward(Verdict verdict, double value) => verdict switch
    {
        Verdict.Correct => value,
        Verdict.Wrong => Math.Min(0.0, value),
        Verdict.UnparseableGold => _trlCompat ? value : 0.0,
        _ => _trlCompat ? Math.Min(0.0, value) : 0.0,
    };

    private int Length(RewardSample sample) => _trlCompat ? TextLength.CodePoints(sample.Completion) : sample.CompletionTokens;
}
