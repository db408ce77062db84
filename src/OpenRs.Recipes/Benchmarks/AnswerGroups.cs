using OpenRs.Recipes.Datasets;
using OpenRs.Recipes.Statistics;
using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>
/// Samples of a problem by answer: two answers are the same when they are written the same, or when the verifier holds one for correct
/// where the other is gold. Each different spelling is compared with the spellings that are more frequent.
/// </summary>
/// <param name="Votes">Samples by answer, the most frequent spelling first.</param>
/// <param name="WithoutAnswer">Samples in which no answer was found.</param>
public sealed record AnswerGroups(IReadOnlyList<VoteGroup> Votes, int WithoutAnswer)
{
    /// <summary>Groups that are compared by the verifier; a spelling after them is an answer of its own.</summary>
    public const int MostCompared = 64;

    /// <summary>Groups the judged samples of a problem.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="profile">Whose verdicts decide which answers are equal.</param>
    public static AnswerGroups Of(IReadOnlyList<SampledAnswer> samples, VerifierProfile profile)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var verifier = MathVerifier.ForEvaluation(profile);
        var spellings = samples
            .Where(static sample => sample.Answer.Length > 0)
            .GroupBy(static sample => sample.Answer, StringComparer.Ordinal)
            .OrderByDescending(static spelling => spelling.Count())
            .ThenBy(static spelling => spelling.Key, StringComparer.Ordinal);
        var groups = new List<(string Gold, VoteGroup Votes)>();
        foreach (var spelling in spellings)
        {
            var votes = new VoteGroup(spelling.Count(), spelling.Count(static sample => sample.IsCorrect));
            var text = GoldAnswers.OfAnswer(spelling.Key);
            var same = groups.Take(MostCompared).ToList().FindIndex(group => verifier.Verify(group.Gold, text).Verdict == Verdict.Correct);
            if (same < 0)
            {
                groups.Add((text, votes));
                continue;
            }

            var known = groups[same].Votes;
            groups[same] = (groups[same].Gold, new VoteGroup(known.Count + votes.Count, known.Correct + votes.Correct));
        }

        return new AnswerGroups(
            groups.ConvertAll(static group => group.Votes), samples.Count(static sample => sample.Answer.Length == 0));
    }
}
