using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>The table of legal moves between run states.</summary>
public static class RunTransitions
{
    private static readonly Dictionary<RunState, RunState[]> Legal = new()
    {
        [RunState.Queued] = [RunState.Provisioning, RunState.Failed, RunState.Cancelled],
        [RunState.Provisioning] = [RunState.Running, RunState.Paused, RunState.Failed, RunState.Cancelled, RunState.BudgetExhausted],
        [RunState.Running] =
        [
            RunState.Paused, RunState.Stopping, RunState.Succeeded, RunState.Failed, RunState.Cancelled, RunState.BudgetExhausted,
            RunState.Plateaued,
        ],
        [RunState.Paused] = [RunState.Running, RunState.Stopping, RunState.Failed, RunState.Cancelled],
        [RunState.Stopping] =
            [RunState.Paused, RunState.Succeeded, RunState.Failed, RunState.Cancelled, RunState.BudgetExhausted, RunState.Plateaued],
    };

    /// <summary>Whether a run in this state never changes again.</summary>
    public static bool IsFinal(RunState state) => !Legal.ContainsKey(state);

    /// <summary>Whether a run in this state spends money, or will.</summary>
    public static JobActivity Activity(RunState state) =>
        IsFinal(state) ? JobActivity.Over : state == RunState.Paused ? JobActivity.Paused : JobActivity.Active;

    /// <summary>Whether a run may move so.</summary>
    public static bool IsLegal(RunState from, RunState to) => Legal.TryGetValue(from, out var targets) && Array.IndexOf(targets, to) >= 0;

    /// <summary>Checks a move.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION, naming both states.</exception>
    public static void Check(RunState from, RunState to)
    {
        if (!IsLegal(from, to))
        {
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.IllegalTransition,
                IsFinal(from)
                    ? $"The run is {Name(from)}, which is final: it cannot become {Name(to)}."
                    : $"A run that is {Name(from)} cannot become {Name(to)}.");
        }
    }

    /// <summary>The state as the API spells it, such as BUDGET_EXHAUSTED.</summary>
    public static string Name(RunState state) => state switch
    {
        RunState.BudgetExhausted => "BUDGET_EXHAUSTED",
        _ => state.ToString().ToUpperInvariant(),
    };
}
