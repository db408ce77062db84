using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Storage.Naming;
using OpenRs.Cloud.Storage.Rollouts;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Rollouts;

/// <summary>Adds up what was answered to the problems of an evaluation, page by page, each page within a budget of reads.</summary>
internal sealed class ProblemScan(RolloutReader reader)
{
    private const int ParallelReads = 16;
    private const int MaxAnswersCounted = 256;
    private const int MaxAnswersShown = 20;

    /// <summary>Reads a page.</summary>
    /// <param name="prefix">Prefix of the evaluation's objects.</param>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="problem">First problem of the page.</param>
    /// <param name="size">Problems of a page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The page, and the problem at which the next begins; <see langword="null"/> when there is none.</returns>
    public async Task<(IReadOnlyList<Api.ProblemResult> Page, int? Next)> ReadAsync(
        string prefix, EvaluationSnapshot evaluation, int problem, int size, CancellationToken cancellationToken)
    {
        var page = new List<Api.ProblemResult>();
        var budget = new ReadBudget();
        var atOnce = Math.Max(1, ParallelReads / evaluation.Spec.SamplesPerProblem);
        while (problem < evaluation.Spec.Problems)
        {
            if (budget.IsSpent || page.Count == size)
            {
                return (page, problem);
            }

            var count = Math.Min(atOnce, Math.Min(evaluation.Spec.Problems - problem, size - page.Count));
            foreach (var read in await Task.WhenAll(Enumerable.Range(problem, count).Select(
                next => ReadAsync(prefix, evaluation, next, cancellationToken))))
            {
                budget.Count(read.Objects, read.Bytes);
                page.Add(read.Result);
            }

            problem += count;
        }

        return (page, null);
    }

    private async Task<(Api.ProblemResult Result, int Objects, long Bytes)> ReadAsync(
        string prefix, EvaluationSnapshot evaluation, int problem, CancellationToken cancellationToken)
    {
        var perProblem = evaluation.Spec.SamplesPerProblem;
        var letters = evaluation.Verdicts.Letters.Substring(problem * perProblem, perProblem);
        var result = new Api.ProblemResult
        {
            Problem = problem,
            Samples = perProblem,
            Finished = perProblem - letters.AsSpan().Count(SampleVerdicts.None),
            Correct = letters.AsSpan().Count(SampleVerdicts.Correct),
            Wrong = letters.AsSpan().Count(SampleVerdicts.Wrong),
        };
        var finished = Enumerable.Range(0, perProblem).Where(sample => letters[sample] != SampleVerdicts.None).Take(MaxAnswersCounted);
        var (samples, objects, bytes) = (new List<CompletionRecord>(), 0, 0L);
        foreach (var batch in finished.Chunk(ParallelReads))
        {
            foreach (var read in await Task.WhenAll(batch.Select(
                sample => reader.TryReadAsync(ObjectNames.Sample(prefix, problem, sample), cancellationToken))))
            {
                (objects, bytes) = (objects + 1, bytes + (read?.Bytes ?? 0));
                samples.AddRange(read?.Group.Samples ?? []);
                result.ProblemText = GroupSummary.Head(read?.Group.Prompt?.ProblemText) ?? result.ProblemText;
                result.Gold = GroupSummary.Head(read?.Group.Prompt?.Gold) ?? result.Gold;
            }
        }

        result.AnswersCounted = samples.Count;
        result.Answers.AddRange(AnswersOf(samples));
        return (result, objects, bytes);
    }

    private static IEnumerable<Api.AnswerCount> AnswersOf(IEnumerable<CompletionRecord> samples) => samples
        .CountBy(static sample => (Answer: sample.Answer ?? "", sample.Verdict))
        .OrderByDescending(static answer => answer.Value)
        .ThenBy(static answer => answer.Key.Answer, StringComparer.Ordinal)
        .Take(MaxAnswersShown)
        .Select(static answer => new Api.AnswerCount
        {
            Answer = GroupSummary.Head(answer.Key.Answer),
            Count = answer.Value,
            Verdict = RolloutMapper.ToVerdict(answer.Key.Verdict),
        });
}
