using System.Numerics;

namespace OpenRs.Verification;

/// <summary>Judges completions against gold answers. Immutable and safe for concurrent use.</summary>
public sealed class MathVerifier
{
    private readonly VerifierOptions _options;

    /// <summary>Creates a verifier.</summary>
    /// <param name="options">What counts as an answer and as equal.</param>
    public MathVerifier(VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    /// <summary>The seed's accuracy reward.</summary>
    public static MathVerifier Training { get; } = new(VerifierOptions.Training);

    /// <summary>The seed's benchmark metric.</summary>
    public static MathVerifier Evaluation { get; } = new(VerifierOptions.Evaluation);

    internal static MathVerifier TrainingBoxesUnmerged { get; } = new(VerifierOptions.Training with { MergeBoxes = false });

    /// <summary>Judges a completion against a gold answer in LaTeX.</summary>
    /// <param name="gold">Text with the gold answer.</param>
    /// <param name="completion">The model's text.</param>
    public VerificationResult Verify(string gold, string completion) => Verify(gold, GoldTarget.Latex, completion);

    /// <summary>Judges a completion against a gold answer.</summary>
    /// <param name="gold">Text with the gold answer.</param>
    /// <param name="target">How the gold answer is written.</param>
    /// <param name="completion">The model's text.</param>
    public VerificationResult Verify(string gold, GoldTarget target, string completion)
    {
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentNullException.ThrowIfNull(completion);
        var expected = target == GoldTarget.Expression ? gold.Trim() : Answer(gold);
        var actual = Answer(completion);
        return new VerificationResult(
            expected is null ? Verdict.UnparseableGold : actual is not null && Same(expected, actual) ? Verdict.Correct : Verdict.Wrong, actual, expected);
    }

    /// <summary>As <see cref="Verify(string, string)"/>, without the texts.</summary>
    /// <param name="gold">Text with the gold answer in LaTeX.</param>
    /// <param name="completion">The model's text.</param>
    public Verdict Judge(string gold, string completion) => Verify(gold, completion).Verdict;

    private static string? Answer(string text)
    {
        var box = text.LastIndexOf("\\boxed{", StringComparison.Ordinal);
        if (box >= 0)
        {
            var depth = 0;
            for (var i = box + 6; i < text.Length; i++)
            {
                depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
                if (depth == 0)
                {
                    return text[(box + 7)..i].Trim();
                }
            }
        }

        var end = text.LastIndexOf('$');
        var start = end > 0 ? text.LastIndexOf('$', end - 1) : -1;
        return start >= 0 ? text[(start + 1)..end].Trim() : null;
    }

    private bool Same(string expected, string actual) =>
        expected == actual
        || (BigInteger.TryParse(expected.Replace(",", ""), out var a) && BigInteger.TryParse(actual.Replace(",", ""), out var b) && a == b && _options.RoundingDigits >= 0);
}
