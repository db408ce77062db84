using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>
/// Finds the samples of an evaluation that a list asks for. The evaluation knows the verdict of each, so that only those that may fit are
/// read.
/// </summary>
internal sealed class SampleScan(RolloutReader reader)
{
    private const int ParallelReads = 16;

    /// <summary>Reads a page.</summary>
    /// <param name="prefix">Prefix of the evaluation's objects.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="start">Sample of all samples, by problem and sample, that the page begins at.</param>
    /// <param name="size">Samples of a page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, and the sample at which the next begins; <see langword="null"/> when there is none.</returns>
    public async Task<(IReadOnlyList<FoundRollout> Page, int? Next)> ReadAsync(
        string prefix, EvaluationSnapshot evaluation, RolloutQuery query, int start, int size, CancellationToken cancellationToken)
    {
        var page = new List<FoundRollout>();
        var budget = new ReadBudget();
        foreach (var batch in Candidates(evaluation, query, start).Chunk(ParallelReads))
        {
            if (budget.IsSpent)
            {
                return (page, batch[0]);
            }

            var read = await Task.WhenAll(batch.Select(index =>
            {
                var (problem, sample) = Math.DivRem(index, evaluation.Spec.SamplesPerProblem);
                return ReadAsync(prefix, problem, sample, cancellationToken);
            }));
            for (var i = 0; i < batch.Length; i++)
            {
                budget.Count(1, read[i]?.Bytes ?? 0);
                if (read[i] is not var (group, _) || group.Samples is not [var sample] || !query.Matches(group, sample))
                {
                    continue;
                }

                if (page.Count == size)
                {
                    return (page, batch[i]);
                }

                page.Add(new FoundRollout(0, group, sample));
            }
        }

        return (page, null);
    }

    private async Task<(GroupSummary Group, long Bytes)?> ReadAsync(
        string prefix, int problem, int sample, CancellationToken cancellationToken) =>
        await reader.TryReadAsync(ObjectNames.Sample(prefix, problem, sample), cancellationToken) is var (group, bytes)
            ? (GroupSummary.Of(group, problem), bytes)
            : null;

    private static IEnumerable<int> Candidates(EvaluationSnapshot evaluation, RolloutQuery query, int start)
    {
        var letters = evaluation.Verdicts.Letters;
        var perProblem = evaluation.Spec.SamplesPerProblem;
        var first = Math.Max(start, Math.Min((long)(query.Problem ?? 0) * perProblem, letters.Length));
        var end = query.Problem is { } problem ? Math.Min(((long)problem + 1) * perProblem, letters.Length) : letters.Length;
        for (var i = first; i < end; i++)
        {
            if (letters[(int)i] != SampleVerdicts.None && IsAsked(letters[(int)i], query.Verdicts))
            {
                yield return (int)i;
            }
        }
    }

    private static bool IsAsked(char letter, IReadOnlySet<AnswerVerdict> verdicts) => verdicts.Count == 0 || letter switch
    {
        SampleVerdicts.Correct => verdicts.Contains(AnswerVerdict.Correct),
        SampleVerdicts.Wrong => verdicts.Contains(AnswerVerdict.Wrong),
        _ => verdicts.Any(static verdict => verdict is not (AnswerVerdict.Correct or AnswerVerdict.Wrong)),
    };
}
