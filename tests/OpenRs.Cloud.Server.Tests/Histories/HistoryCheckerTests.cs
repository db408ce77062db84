using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>A checker that finds nothing proves nothing: each fault that it looks for is planted in a history.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly HistoryCall Created = new(1, 2, CallKind.Create, "id-1", 5, CallOutcome.Acknowledged, "run-1");
    private static readonly FinalRun Run = new("run-1", "id-1", RunState.Running, 5, 2, 1, 2);

    [Fact]
    public void Check_HistoryInOrder_FindsNothing()
    {
        HistoryCall[] calls =
        [
            Created with { Outcome = CallOutcome.Unknown, Answer = "" }, Created with { Begun = 3, Ended = 4 },
            new(5, 6, CallKind.Resume, "run-1", 5, CallOutcome.Acknowledged, "run-1"),
            new(7, 8, CallKind.SetMonth, "month", 9, CallOutcome.Acknowledged, ""),
            new(9, 10, CallKind.SetMonth, "month", 10, CallOutcome.Unknown, ""),
            new(11, 12, CallKind.Complete, "u", 0, CallOutcome.Acknowledged, "Accepted"),
            new(13, 14, CallKind.Complete, "u", 0, CallOutcome.Acknowledged, "Duplicate"),
            new(15, 16, CallKind.Create, "id-2", 7, CallOutcome.Refused, ""),
        ];
        Assert.Empty(HistoryChecker.Check(calls, [Run], 10));
        Assert.Empty(HistoryChecker.Check(calls, [Run with { State = RunState.Stopping }], 10));
    }

    [Fact]
    public void Check_LostOrDoubleEffects_AreFound()
    {
        Finds("not there", [Created], []);
        Finds("made run-1 and run-2", [Created], [Run, Run with { Name = "run-2" }]);
        Finds("nobody asked", [Created], [Run, Run with { Name = "run-2", RequestId = "id-2" }]);
        Finds("was refused, and run-1 is there", [Created with { Outcome = CallOutcome.Refused, Answer = "" }], [Run]);
        Finds("it is Running", [Created, new(3, 4, CallKind.Cancel, "run-1", 0, CallOutcome.Acknowledged, "run-1")], [Run]);
        Finds("to 6 was acknowledged", [Created, new(3, 4, CallKind.Resume, "run-1", 6, CallOutcome.Acknowledged, "run-1")], [Run]);
        Finds("to 11 was acknowledged", [Created, new(3, 4, CallKind.SetMonth, "month", 11, CallOutcome.Acknowledged, "")], [Run]);
        Finds("taken in 2 times", [Created, Taken("Accepted"), Taken("Accepted")], [Run]);
        Finds("was answered Mismatch", [Created, Taken("Mismatch")], [Run]);
        Finds("may spend 12", [Created], [Run with { BudgetMicros = 12 }]);
        Finds("may spend 11", [Created], [Run with { State = RunState.Stopping, GrantedMicros = 9 }]);
        Finds("charges sum to 3", [Created], [Run with { ChargedMicros = 3 }]);
    }

    private static HistoryCall Taken(string receipt) => new(3, 4, CallKind.Complete, "u", 0, CallOutcome.Acknowledged, receipt);

    private static void Finds(string words, IReadOnlyList<HistoryCall> calls, IReadOnlyList<FinalRun> runs) =>
        Assert.Contains(words, Assert.Single(HistoryChecker.Check(calls, runs, 10)), StringComparison.Ordinal);
}
