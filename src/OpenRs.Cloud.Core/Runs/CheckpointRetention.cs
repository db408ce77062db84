using OpenRs.Cloud.Runs.Validations;

namespace OpenRs.Cloud.Runs;

/// <summary>Which checkpoints of a run are deleted: all but the newest, the best, and those that somebody needs.</summary>
public static class CheckpointRetention
{
    /// <summary>The steps whose checkpoints are to be deleted, ascending.</summary>
    /// <param name="keepLast">How many of the newest are kept; 0 keeps all.</param>
    /// <param name="newest">
    /// The step of the checkpoint that the run continues from. A later one is committed but not reported yet, and is kept: the run may
    /// still come to go on from it.
    /// </param>
    /// <param name="committed">The steps of all committed checkpoints.</param>
    /// <param name="needed">Steps that are pinned, that a fork starts from, or that an evaluation which is not over reads.</param>
    /// <param name="evaluations">The run's own evaluations, which tell the best.</param>
    /// <param name="validation">Its validation losses, whose lowest is kept, too; <see langword="null"/> for none.</param>
    public static IReadOnlyList<long> Expired(
        int keepLast,
        long newest,
        IReadOnlyCollection<long> committed,
        IReadOnlySet<long> needed,
        IEnumerable<EvaluationSummary> evaluations,
        ValidationRecord? validation = null)
    {
        if (keepLast == 0)
        {
            return [];
        }

        var best = Best(evaluations.Where(evaluation => committed.Contains(evaluation.Step)));
        return
        [
            .. committed.Where(step => step <= newest)
                .OrderDescending()
                .Skip(keepLast)
                .Where(step => step != newest && step != best && step != validation?.BestSavedStep && !needed.Contains(step))
                .Order(),
        ];
    }

    // Of equals the earliest: a later one that is no better must not take its place. Without a verdict there is no accuracy.
    private static int? Best(IEnumerable<EvaluationSummary> evaluations) =>
        evaluations.Where(static evaluation => evaluation.Problems > 0)
            .OrderByDescending(static evaluation => (double)evaluation.Correct / evaluation.Problems)
            .ThenBy(static evaluation => evaluation.Step)
            .FirstOrDefault()?.Step;
}
