using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>
/// Holds what clients heard against what is there in the end: nothing acknowledged is lost, nothing happened twice, and what was refused
/// did not happen. Calls on one target come one after the other.
/// </summary>
internal static class HistoryChecker
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    /// <param name="calls">The history.</param>
    /// <param name="runs">All runs, as they are in the end.</param>
    /// <param name="monthMicros">The budget of the month in the end.</param>
    public static IEnumerable<string> Check(IReadOnlyList<HistoryCall> calls, IReadOnlyList<FinalRun> runs, long monthMicros) =>
    [
        .. Of(calls, CallKind.Create).SelectMany(request => CheckCreate(request.Key, [.. request], runs)),
        .. runs.Where(run => calls.All(call => call.Kind != CallKind.Create || call.Target != run.RequestId))
            .Select(static run => $"{run.Name} was made, and nobody asked for it"),
        .. Of(calls, CallKind.Cancel).SelectMany(run => CheckCancel([.. run], runs.FirstOrDefault(other => other.Name == run.Key))),
        .. Of(calls, CallKind.Resume)
            .SelectMany(run => CheckLast([.. run], runs.FirstOrDefault(other => other.Name == run.Key)?.BudgetMicros)),
        .. Of(calls, CallKind.SetMonth).SelectMany(month => CheckLast([.. month], monthMicros)),
        .. Of(calls, CallKind.Complete).SelectMany(unit => CheckUnit([.. unit])),
        .. CheckMonth(runs, monthMicros),
        .. runs.Where(static run => run.SpentMicros != run.ChargedMicros)
            .Select(static run => $"{run.Name} has spent {run.SpentMicros}, and its charges sum to {run.ChargedMicros}"),
    ];

    private static IEnumerable<IGrouping<string, HistoryCall>> Of(IReadOnlyList<HistoryCall> calls, CallKind kind) =>
        calls.Where(call => call.Kind == kind).OrderBy(static call => call.Begun).GroupBy(static call => call.Target);

    private static IEnumerable<string> CheckCreate(string requestId, IReadOnlyList<HistoryCall> calls, IReadOnlyList<FinalRun> runs)
    {
        var made = runs.Where(run => run.RequestId == requestId).Select(static run => run.Name).ToList();
        if (made.Count > 1)
        {
            yield return $"request {requestId} made {string.Join(" and ", made)}";
        }

        foreach (var call in calls.Where(static call => call.Outcome == CallOutcome.Acknowledged))
        {
            if (!made.Contains(call.Answer))
            {
                yield return $"request {requestId} was acknowledged with {call.Answer}, which is not there";
            }
        }

        if (made.Count > 0 && calls.All(static call => call.Outcome == CallOutcome.Refused))
        {
            yield return $"request {requestId} was refused, and {made[0]} is there";
        }
    }

    private static IEnumerable<string> CheckCancel(IReadOnlyList<HistoryCall> calls, FinalRun? run)
    {
        if (calls.Any(static call => call.Outcome == CallOutcome.Acknowledged) && run?.State != RunState.Cancelled)
        {
            yield return $"the end of {calls[0].Target} was acknowledged, and it is {run?.State}";
        }
    }

    // What was acknowledged last holds, or what nobody knows of that was asked for after it.
    private static IEnumerable<string> CheckLast(IReadOnlyList<HistoryCall> calls, long? micros)
    {
        var last = calls.Select(static (call, index) => (call, index))
            .LastOrDefault(static call => call.call.Outcome == CallOutcome.Acknowledged, (null!, -1)).index;
        if (last >= 0 && !calls.Skip(last).Any(call => call.Outcome != CallOutcome.Refused && call.Micros == micros))
        {
            yield return $"{calls[last].Kind} of {calls[last].Target} to {calls[last].Micros} was acknowledged, and it has {micros}";
        }
    }

    private static IEnumerable<string> CheckUnit(IReadOnlyList<HistoryCall> calls)
    {
        var accepted = calls.Count(static call => call.Answer == nameof(ReceiptStatus.Accepted));
        if (accepted > 1)
        {
            yield return $"{calls[0].Target} was taken in {accepted} times";
        }

        if (calls.FirstOrDefault(static call => call.Answer is nameof(ReceiptStatus.Mismatch) or nameof(ReceiptStatus.Invalid)) is { } lost)
        {
            yield return $"{lost.Target} was answered {lost.Answer}";
        }
    }

    private static IEnumerable<string> CheckMonth(IReadOnlyList<FinalRun> runs, long monthMicros)
    {
        var bound = runs.Sum(static run => IsActive(run.State) ? run.BudgetMicros : run.SpentMicros + run.GrantedMicros);
        if (monthMicros > 0 && bound > monthMicros)
        {
            yield return $"runs may spend {bound}, and the month has {monthMicros}";
        }
    }

    // A run that stops has given back what its leases do not hold: no run of these histories has a step to save.
    private static bool IsActive(RunState state) => state is RunState.Queued or RunState.Provisioning or RunState.Running;
}
