namespace OpenRs.Verification.Rewards;

/// <summary>Scores every completion of a group. Implementations are immutable and safe for concurrent use.</summary>
public interface IRewardFunction
{
    /// <summary>The registry name, as written in recipes and metrics.</summary>
    string Name { get; }

    /// <summary>Whether the rewards depend on the answer's verdict. When false, <c>results</c> is left untouched.</summary>
    bool VerifiesAnswer { get; }

    /// <summary>Writes one reward per sample and, when <see cref="VerifiesAnswer"/>, one result of the verifier per sample.</summary>
    /// <param name="request">The group.</param>
    /// <param name="rewards">Receives the rewards; length = number of samples. A sample without signal gets 0; NaN is one that
    /// could not be rewarded, whose total must not be learned from.</param>
    /// <param name="results">Receives what the verifier found; length = number of samples.</param>
    /// <exception cref="ArgumentException">A span's length is not the number of samples.</exception>
    void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results);
}
