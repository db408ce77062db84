namespace OpenRs.Verification.Rewards;

/// <summary>
/// lo + (hi - lo) (1 + cos(pi p)) / 2 with p = length / maximum length: correct answers fall from hi =
/// <see cref="RewardOptions.CosineMaxValueCorrect"/>
/// to lo = <see cref="RewardOptions.CosineMinValueCorrect"/>, wrong ones from <see cref="RewardOptions.CosineMinValueWrong"/> to
/// <see cref="RewardOptions.CosineMaxValueWrong"/>. Under <see cref="RewardOptions.TrlCompat"/> characters are counted and p is
/// not clamped, so the reward is periodic in the length.
/// </summary>
public sealed class CosineReward : IRewardFunction
{
    private readonly RewardOptions _options;
    private readonly MathVerifier _verifier;

    /// <summary>Creates the reward.</summary>
    /// <param name="options">
    /// Uses <see cref="RewardOptions.Verifier"/>, <see cref="RewardOptions.TrlCompat"/> and the cosine parameters.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="RewardOptions.CosineMaxLength"/> is less than 1.</exception>
    public CosineReward(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CosineMaxLength, 1);
        _options = options;
        _verifier = MathVerifier.ForTraining(options.Verifier);
    }

    /// <inheritdoc/>
    public string Name => "cosine";

    /// <inheritdoc/>
    public bool VerifiesAnswer => true;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            var sample = request.Samples[i];
            var result = _verifier.Verify(request.GoldSolution, sample.Completion);
            results[i] = result;
            rewards[i] = Reward(result.Verdict, sample);
        }
    }

    private double Reward(Verdict verdict, RewardSample sample) => verdict switch
    {
        Verdict.Correct => Scale(_options.CosineMinValueCorrect, _options.CosineMaxValueCorrect, sample),
        Verdict.Wrong => ScaleWrong(sample),
        Verdict.UnparseableGold => _options.TrlCompat ? 1.0 : 0.0,
        _ => _options.TrlCompat ? ScaleWrong(sample) : 0.0,
    };

    private double ScaleWrong(RewardSample sample) => Scale(_options.CosineMaxValueWrong, _options.CosineMinValueWrong, sample);

    private double Scale(double low, double high, RewardSample sample)
    {
        var progress = _options.TrlCompat
            ? (double)TextLength.CodePoints(sample.Completion) / _options.CosineMaxLength
            : Math.Min(1.0, (double)sample.CompletionTokens / _options.CosineMaxLength);
        return low + (0.5 * (high - low) * (1.0 + Math.Cos(Math.PI * progress)));
    }
}
