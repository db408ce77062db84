using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Evaluations;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Compares evaluations: problem by problem where both have the same dataset, else by their scores.</summary>
internal static class EvaluationComparer
{
    /// <summary>Compares two evaluations.</summary>
    /// <exception cref="CloudException">NO_SCORE: one of them has no judged sample.</exception>
    public static EvaluationComparison Compare(EvaluationSnapshot baseline, EvaluationSnapshot candidate)
    {
        if (baseline.Spec.Dataset.Sha256 == candidate.Spec.Dataset.Sha256
            && EvaluationComparison.ByProblem(ResultsOf(baseline), ResultsOf(candidate)) is { } paired)
        {
            return paired;
        }

        return EvaluationComparison.Unpaired(ScoreOf(baseline, "baseline"), ScoreOf(candidate, "candidate"));
    }

    private static IReadOnlyList<ProblemResult> ResultsOf(EvaluationSnapshot evaluation) =>
        ProblemResult.Of(evaluation.Verdicts, evaluation.Spec.SamplesPerProblem);

    private static EvaluationScore ScoreOf(EvaluationSnapshot evaluation, string field) =>
        EvaluationScore.Of(evaluation.Verdicts, evaluation.Spec.SamplesPerProblem) is { Problems: > 0 } score
            ? score
            : throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.NoScore,
                $"{field}: {evaluation.EvaluationId} has no judged sample yet. Watch it and try again.");
}
