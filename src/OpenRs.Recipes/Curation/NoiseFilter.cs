using System.Text.RegularExpressions;
using OpenRs.Recipes.Datasets;
using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Curation;

/// <summary>
/// Drops rows whose answers cannot be checked or are not sure: by rules, where the reference system asked a model. A rule drops only what
/// it can name.
/// </summary>
public static partial class NoiseFilter
{
    private const int MaxAnswerLength = 200;

    /// <summary>Splits rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="profile">Whose way to read answers.</param>
    public static CurationResult Apply(IEnumerable<CuratedRow> rows, VerifierProfile profile)
    {
        var verifier = MathVerifier.ForTraining(profile);
        return CurationResult.Split(rows, row => ReasonOf(row, verifier) is { } reason ? new DropReason(reason) : null);
    }

    private static string? ReasonOf(CuratedRow row, MathVerifier verifier)
    {
        var boxes = row.Solution is null ? [] : BoxedAnswer.FindAll(row.Solution);
        var answer = boxes.Count > 0 ? boxes[^1] : row.Answer;
        return Picture().IsMatch(row.Problem) ? "its problem needs a picture."
            : Proof().IsMatch(row.Problem) ? "its problem asks for a proof."
            : Parts().IsMatch(row.Problem) ? "its problem has several parts."
            : answer?.Length > MaxAnswerLength ? $"its answer has more than {MaxAnswerLength} characters."
            : boxes.Count > 1 && boxes.Skip(1).Any(box => Differ(verifier, boxes[0], box)) ? "its solution boxes different answers."
            : !verifier.CanRead(row.Gold) ? "the verifier cannot read its answer."
            : boxes.Count > 0 && row.Answer is { } other && Differ(verifier, boxes[^1], other)
                ? "its columns solution and answer say different things."
            : null;
    }

    private static bool Differ(MathVerifier verifier, string first, string second) =>
        first != second && verifier.Verify(GoldAnswers.OfAnswer(first), GoldAnswers.OfAnswer(second)).Verdict == Verdict.Wrong;

    [GeneratedRegex(@"\[asy\]|\\includegraphics|!\[[^\]]*\]\(|\bin the (figure|diagram|picture) (below|above)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Picture();

    [GeneratedRegex(@"(^|[.;:,]\s+)(prove|show|demonstrate) that\b", RegexOptions.IgnoreCase)]
    private static partial Regex Proof();

    // Parts by letter or Roman number; an option of a multiple choice is a capital.
    [GeneratedRegex(@"(^|\s)(\(a\)|a\)|\(i\)|i\))\s[\s\S]+\s(\(b\)|b\)|\(ii\)|ii\))\s")]
    private static partial Regex Parts();
}
