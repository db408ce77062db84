using System.Buffers;
using OpenRs.Verification.Comparison;
using OpenRs.Verification.Extraction;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Normalization;
using OpenRs.Verification.Options;

namespace OpenRs.Verification;

/// <summary>
/// Verifies completions against gold answers. A verdict's work is limited in steps, so that any input ends soon and always in the same
/// verdict.
/// Immutable and safe for concurrent use.
/// </summary>
public sealed class MathVerifier
{
    /// <summary>Longest gold answer or completion that is read, in characters. Longer ones are a <see cref="Verdict.Timeout"/>.</summary>
    public const int MaxTextLength = 1 << 18;

    private static readonly SearchValues<char> PlainValueChars = SearchValues.Create("0123456789.,+-*/^() %");

    private const int MaxRoundingDigits = 12;
    private const long Steps = 150_000;

    private static readonly MathVerifier[] TrainingVerifiers = OfEachProfile(VerifierOptions.Training);
    private static readonly MathVerifier[] EvaluationVerifiers = OfEachProfile(VerifierOptions.Evaluation);

    private readonly VerifierOptions _options;
    private readonly NormalizerOptions _goldNormalizer;
    private readonly AnswerExtractor _latexGold;
    private readonly AnswerExtractor _expressionGold;
    private readonly AnswerExtractor _answers;

    /// <summary>Creates a verifier.</summary>
    /// <param name="options">What counts as an answer and as equal.</param>
    /// <exception cref="ArgumentOutOfRangeException"><see cref="VerifierOptions.RoundingDigits"/> is out of its range.</exception>
    public MathVerifier(VerifierOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RoundingDigits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RoundingDigits, MaxRoundingDigits);
        _options = options;
        _goldNormalizer = new NormalizerOptions(LastSide: false, Repair: true, options.Profile);
        _latexGold = new AnswerExtractor(new AnswerSettings
        {
            Latex = true,
            Bare = true,
            FirstOnly = options.FirstMatchOnly,
            Normalizer = _goldNormalizer,
        });
        _expressionGold = new AnswerExtractor(new AnswerSettings { Plain = true, Bare = true, Normalizer = _goldNormalizer });
        _answers = new AnswerExtractor(new AnswerSettings
        {
            Latex = true,
            Plain = options.PlainNumbers,
            BoxesFirst = true,
            Bare = !options.RequireAnchor,
            FirstOnly = options.FirstMatchOnly,
            Normalizer = new NormalizerOptions(
                options.LastSideOnly, options.RepairOperators || options.Profile == VerifierProfile.Corrected, options.Profile),
        });
    }

    /// <summary>The verifier with the settings of the accuracy reward.</summary>
    /// <param name="profile">Whose verdicts it gives.</param>
    public static MathVerifier ForTraining(VerifierProfile profile) => TrainingVerifiers[(int)profile];

    /// <summary>The verifier with the settings of the benchmark metric.</summary>
    /// <param name="profile">Whose verdicts it gives.</param>
    public static MathVerifier ForEvaluation(VerifierProfile profile) => EvaluationVerifiers[(int)profile];

    /// <summary>Verifies a completion against a gold answer in LaTeX.</summary>
    /// <param name="gold">Text with the gold answer.</param>
    /// <param name="completion">The model's text.</param>
    public VerificationResult Verify(string gold, string completion) => Verify(gold, GoldTarget.Latex, completion);

    /// <summary>Verifies a completion against a gold answer.</summary>
    /// <param name="gold">Text with the gold answer.</param>
    /// <param name="target">How the gold answer is written.</param>
    /// <param name="completion">The model's text.</param>
    public VerificationResult Verify(string gold, GoldTarget target, string completion)
    {
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentNullException.ThrowIfNull(completion);
        if (gold.Length > MaxTextLength || completion.Length > MaxTextLength)
        {
            return new VerificationResult(Verdict.Timeout, null, null);
        }

        var (expected, actual) = (default(Answer), default(Answer));
        try
        {
            expected = ReadGold(gold, target, new WorkBudget(Steps));
            if (expected.IsEmpty)
            {
                return new VerificationResult(Verdict.UnparseableGold, null, null);
            }

            actual = _answers.Extract(completion, GoldShape.Of(expected.Value), new WorkBudget(Steps));
            return new VerificationResult(AreEqual(expected, actual) ? Verdict.Correct : Verdict.Wrong, actual.Text, expected.Text);
        }
        catch (WorkLimitException)
        {
            return new VerificationResult(Verdict.Timeout, actual.Text, expected.Text);
        }
    }

    /// <summary>
    /// Whether anything can be read from a gold answer in LaTeX. One that takes more work than a verdict may cannot: every verdict on it
    /// would be a timeout.
    /// </summary>
    /// <param name="gold">Text with the gold answer.</param>
    public bool CanRead(string gold)
    {
        ArgumentNullException.ThrowIfNull(gold);
        return CanRead(gold, out _);
    }

    /// <summary>As <see cref="CanRead(string)"/>, and what it took.</summary>
    /// <param name="gold">Text with the gold answer.</param>
    /// <param name="spent">Steps that it took.</param>
    internal bool CanRead(string gold, out long spent)
    {
        spent = 1;
        if (gold.Length > MaxTextLength)
        {
            return false;
        }

        var budget = new WorkBudget(Steps);
        try
        {
            return !ReadGold(gold, GoldTarget.Latex, budget).IsEmpty;
        }
        catch (WorkLimitException)
        {
            return false;
        }
        finally
        {
            spent += Steps - budget.Left;
        }
    }

    private static MathVerifier[] OfEachProfile(VerifierOptions options) =>
        [.. Enum.GetValues<VerifierProfile>().Select(profile => new MathVerifier(options with { Profile = profile }))];

    private Answer ReadGold(string gold, GoldTarget target, WorkBudget budget)
    {
        if (_options.Profile == VerifierProfile.Reference)
        {
            return (target == GoldTarget.Expression ? _expressionGold : _latexGold).Extract(gold, GoldShape.Unknown, budget);
        }

        if (target == GoldTarget.Expression)
        {
            return PlainEquations.ReadWhole(gold, _goldNormalizer, budget) is { } equation
                ? new Answer(equation, gold.Trim())
                : _expressionGold.Extract(gold, GoldShape.Unknown, budget);
        }

        var answer = _latexGold.Extract(gold, GoldShape.Unknown, budget);
        return answer.IsEmpty && _options.PlainNumbers && IsPlainValue(gold)
            ? _expressionGold.Extract(gold, GoldShape.Unknown, budget)
            : answer;
    }

    // A gold answer that is nothing but a number or arithmetic needs no delimiters.
    private static bool IsPlainValue(ReadOnlySpan<char> gold) => !gold.Trim().ContainsAnyExcept(PlainValueChars);

    private bool AreEqual(Answer expected, Answer actual)
    {
        if (expected.Text is { } goldText && actual.Text is { } text && goldText.AsSpan().Trim().SequenceEqual(text.AsSpan().Trim()))
        {
            return true;
        }

        if (expected.Value is null || actual.Value is null)
        {
            return false;
        }

        var comparer = new ExprComparer(_options, new WorkBudget(Steps));
        return _options.AnswerIsReference ? comparer.Equal(actual.Value, expected.Value) : comparer.Equal(expected.Value, actual.Value);
    }
}
