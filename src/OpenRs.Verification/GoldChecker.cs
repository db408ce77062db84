using OpenRs.Verification.Options;

namespace OpenRs.Verification;

/// <summary>
/// Tells which gold answers of a dataset that somebody uploads a verifier can read in the training settings. The work for all of them
/// together is bounded. Not safe for concurrent use.
/// </summary>
public sealed class GoldChecker
{
    private const long TotalSteps = 20_000_000;

    private readonly MathVerifier _verifier;
    private long _left = TotalSteps;

    /// <summary>Creates a checker.</summary>
    /// <param name="profile">Whose way to read is asked for.</param>
    public GoldChecker(VerifierProfile profile) => _verifier = MathVerifier.ForTraining(profile);

    /// <summary>
    /// Whether a gold answer can be read; null once the work for a dataset is used up. One that takes more work than a verdict may is not
    /// readable: every verdict on it would be a timeout.
    /// </summary>
    /// <param name="gold">Text with the gold answer in LaTeX.</param>
    public bool? CanRead(string gold)
    {
        ArgumentNullException.ThrowIfNull(gold);
        if (_left <= 0)
        {
            return null;
        }

        var canRead = _verifier.CanRead(gold, out var spent);
        _left -= spent;
        return canRead;
    }
}
