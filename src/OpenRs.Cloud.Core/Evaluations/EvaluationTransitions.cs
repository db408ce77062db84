using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Evaluations;

/// <summary>The table of legal moves between the states of an evaluation.</summary>
public static class EvaluationTransitions
{
    private static readonly Dictionary<EvaluationState, EvaluationState[]> Legal = new()
    {
        // Samples may be all done before the evaluation was told of its first agent: a crash kept it from that.
        [EvaluationState.Queued] =
        [
            EvaluationState.Running, EvaluationState.Succeeded, EvaluationState.Failed,
            EvaluationState.Cancelled, EvaluationState.BudgetExhausted,
        ],
        [EvaluationState.Running] =
            [EvaluationState.Succeeded, EvaluationState.Failed, EvaluationState.Cancelled, EvaluationState.BudgetExhausted],
    };

    /// <summary>Whether an evaluation in this state never changes again.</summary>
    public static bool IsFinal(EvaluationState state) => !Legal.ContainsKey(state);

    /// <summary>Whether an evaluation may move so.</summary>
    public static bool IsLegal(EvaluationState from, EvaluationState to) =>
        Legal.TryGetValue(from, out var targets) && targets.Contains(to);

    /// <summary>Checks a move.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION, naming both states.</exception>
    public static void Check(EvaluationState from, EvaluationState to)
    {
        if (!IsLegal(from, to))
        {
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.IllegalTransition,
                IsFinal(from)
                    ? $"The evaluation is {Name(from)}, which is final: it cannot become {Name(to)}."
                    : $"An evaluation that is {Name(from)} cannot become {Name(to)}.");
        }
    }

    /// <summary>The state as the API spells it, such as BUDGET_EXHAUSTED.</summary>
    public static string Name(EvaluationState state) => state switch
    {
        EvaluationState.BudgetExhausted => "BUDGET_EXHAUSTED",
        _ => state.ToString().ToUpperInvariant(),
    };
}
