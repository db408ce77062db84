using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Curation;

/// <summary>What a file of problems holds.</summary>
/// <param name="Rows">Rows.</param>
/// <param name="WithSolution">Rows with a solution.</param>
/// <param name="Boxed">Rows whose solution boxes an answer.</param>
/// <param name="Unreadable">Rows whose gold answer the verifier cannot read.</param>
/// <param name="Duplicates">Rows whose problem came before.</param>
/// <param name="ProblemLengths">Characters of problems: least, median, 95 % and most.</param>
/// <param name="AnswerKinds">Rows by the kind of their answer.</param>
public sealed record DatasetStatistics(
    int Rows,
    int WithSolution,
    int Boxed,
    int Unreadable,
    int Duplicates,
    (int Least, int Median, int Most95, int Most) ProblemLengths,
    IReadOnlyDictionary<string, int> AnswerKinds)
{
    /// <summary>Counts rows.</summary>
    /// <param name="rows">At least one row.</param>
    public static DatasetStatistics Of(IReadOnlyList<CuratedRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        var verifier = MathVerifier.ForTraining(VerifierProfile.Corrected);
        var lengths = rows.Select(static row => row.Problem.Length).Order().ToArray();
        return new DatasetStatistics(
            rows.Count,
            rows.Count(static row => row.Solution is not null),
            rows.Count - BoxedFilter.Apply(rows).Dropped.Count,
            rows.Count(row => !verifier.CanRead(row.Gold)),
            Deduplication.Apply(rows).Dropped.Count,
            (lengths[0], lengths[(lengths.Length - 1) / 2], lengths[(lengths.Length - 1) * 95 / 100], lengths[^1]),
            rows.CountBy(static row => KindOf(row)).OrderBy(static kind => kind.Key, StringComparer.Ordinal)
                .ToDictionary(static kind => kind.Key, static kind => kind.Value));
    }

    private static string KindOf(CuratedRow row)
    {
        var boxes = BoxedAnswer.FindAll(row.Gold);
        var answer = boxes.Count > 0 ? boxes[^1] : "";
        return answer.Length == 0 ? "none"
            : answer.TrimStart('-').Replace(",", "", StringComparison.Ordinal).All(char.IsAsciiDigit) ? "integer"
            : answer.Contains(@"\text", StringComparison.Ordinal) || answer.All(char.IsLetter) ? "text"
            : "expression";
    }
}
