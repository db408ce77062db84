using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>Which runs are paused since all their units come back, after what time, and which are not.</summary>
public sealed class StallRulesTests
{
    private const string Error = "Reward service 'brief' takes no connection.";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(60);
    private static readonly TrainingRunState Running = TestRuns.Running(TestRuns.Plan());

    [Fact]
    public void Run_OfWhichUnitsOnlyComeBack_IsPausedAfterTheLimitOfChargedTime()
    {
        var run = At(Running, 10, Back(9));
        Assert.Equal((TimeSpan.FromMinutes(10), 0.14m), (run.Stall!.ChargedTime, run.Stall.SpentUsd));
        Assert.Same(run, At(run, 40, Back(39)));
        Assert.Same(run, At(run, 69, Back(68)));
        var paused = At(run, 70, Back(69));

        // Nothing is to be saved: it waits for its leases to be closed alone.
        Assert.Equal((RunState.Stopping, RunState.Paused), (paused.State, paused.StopTarget));
        Assert.True(RunStops.IsLeaving(paused));
        Assert.Equal(
            "Paused: $0.84 was charged in 60 min in which no unit of work finished; the last one came back with: Reward service 'brief' "
            + "takes no connection. Put that right, then: openrs runs resume run-a",
            paused.Reason);
        var change = paused.Events[^1];
        Assert.Equal((RunEventKind.StateChanged, RunState.Running, paused.Reason), (change.Kind, change.From, change.Message));
        Assert.Equal(RunState.Paused, RunStops.LeasesClosed(paused, Minute(71)).State);
    }

    [Fact]
    public void Run_OfWhichAUnitIsFinishedMeanwhile_IsWatchedAnew()
    {
        var run = At(Running, 10, Back(9));
        run = At(run, 60, Back(59, finished: 1));
        Assert.Equal(TimeSpan.FromMinutes(60), run.Stall!.ChargedTime);
        Assert.Same(run, At(run, 119, Back(118, finished: 1)));
        Assert.Equal(RunState.Stopping, At(run, 120, Back(119, finished: 1)).State);

        // Finished, and none came back since.
        Assert.Same(run, At(run, 200, [new() { BatchId = "rollout-000000", Finished = 2, Total = 4 }]));
        Assert.Same(Running, At(Running, 200, [new() { BatchId = "rollout-000000", Finished = 0, Total = 4 }]));
    }

    [Fact]
    public void Run_ThatIsNotCharged_IsNotPaused()
    {
        var run = At(Running, 10, Back(9));

        // Agents went, or cost more than the budget pays, for hours: nothing was charged.
        Assert.Same(run, Observed(run, 600, Back(599), chargedMinutes: 40));
        Assert.Equal(RunState.Stopping, Observed(run, 630, Back(629), chargedMinutes: 70).State);

        // An agent that costs nothing may wait.
        var free = Ledger(100) with { SpentUsd = run.Stall!.SpentUsd };
        Assert.Same(run, StallRules.Observed("run-a", run, Back(99), free, Limit, Minute(100)));
    }

    [Fact]
    public void Run_OfWhichAUnitMayOnlyBeSlow_IsNotPaused()
    {
        var run = At(Running, 10, Back(9));

        // One never came back, or came back before the others and is under way since.
        Assert.Same(run, At(run, 90, Back(89, silentSince: DateTimeOffset.MinValue)));
        Assert.Same(run, At(run, 90, Back(89, silentSince: Minute(9))));
        BatchProgress train = new() { BatchId = "train-000000", Finished = 0, Total = 1, SilentSince = DateTimeOffset.MinValue };
        var both = At(Running, 10, [train, .. Back(9)]);
        Assert.Same(both, At(both, 90, [train, .. Back(89)]));
        Assert.Equal(RunState.Stopping, At(run, 90, Back(89, silentSince: Minute(88))).State);
    }

    [Fact]
    public void Run_WhoseAgentsAreLostAlone_IsNotWatched()
    {
        var queue = QueueRules.SetBatches(new QueueState(), Running.Batches, TestRuns.Start);
        WorkRequest request = new() { AgentId = "a", FencingToken = 1, MaxUnits = 2, Roles = Agents.AgentRoles.Rollout };
        queue = QueueRules.Lease(queue, request, TestRuns.Start).Queue;
        var lost = QueueRules.Progress(QueueRules.Release(queue, "a", lost: true));
        Assert.Same(Running, At(Running, 90, lost));
        Assert.Same(Running, At(Running, 90, QueueRules.Progress(QueueRules.Release(queue, "a", lost: false))));

        // One that comes back is told with the time, and until it comes back again, of whoever has it.
        var failure = new UnitFailure
        {
            BatchId = Running.Batches[0].BatchId, Position = 0, FencingToken = 1, AgentId = "a", Error = Error, Permanent = false,
            Unavailable = true,
        };
        queue = QueueRules.Fail(queue, failure, Minute(1)).Queue;
        var progress = QueueRules.Progress(queue)[0];
        Assert.Equal((Error, Minute(1), DateTimeOffset.MinValue), (progress.WaitsFor, progress.ReturnedAt, progress.SilentSince));
        queue = QueueRules.Fail(queue, failure with { Position = 1 }, Minute(2)).Queue;
        Assert.Null(QueueRules.Progress(queue)[0].SilentSince);
        queue = QueueRules.Lease(queue, request, Minute(3)).Queue;
        progress = QueueRules.Progress(queue)[0];
        Assert.Equal((Minute(2), Minute(1)), (progress.ReturnedAt, progress.SilentSince));
    }

    [Fact]
    public void Run_ThatIsResumed_IsWatchedAnew()
    {
        var paused = RunStops.LeasesClosed(At(At(Running, 10, Back(9)), 70, Back(69)), Minute(71));
        Assert.Same(paused, At(paused, 200, Back(69)));
        var run = At(RunStops.Resume(paused, null, Minute(300)), 301, Back(69));
        Assert.Equal(TimeSpan.FromMinutes(301), run.Stall!.ChargedTime);

        // The error of the time before the pause is still the last one, and none came back since.
        Assert.Same(run, At(run, 400, Back(69)));
        Assert.Equal(RunState.Stopping, At(run, 400, Back(399)).State);

        // The same where a client paused it, before its time was over.
        var early = RunStops.LeasesClosed(RunStops.Pause(At(Running, 10, Back(9)), "Paused by a client.", Minute(60)), Minute(61));
        Assert.Equal(TimeSpan.FromMinutes(80), At(RunStops.Resume(early, null, Minute(80)), 80, Back(9)).Stall!.ChargedTime);
    }

    [Fact]
    public void Run_WhoseServerStartsAgain_IsWatchedFromWhereItStood()
    {
        var json = StateFormat.Write(At(Running, 10, Back(9)));
        Assert.Equal(RunState.Stopping, At(StateFormat.Read<TrainingRunState>(json)!, 70, Back(69)).State);

        // A state that was stored before there was such a time.
        Assert.DoesNotContain("Stall", System.Text.Encoding.UTF8.GetString(StateFormat.Write(Running)), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WithoutALimit_IsNotWatched() =>
        Assert.Same(Running, StallRules.Observed("run-a", Running, Back(89), Ledger(90), null, Minute(90)));

    [Fact]
    public void Run_ThatIsNotToldOfItsAgents_IsPausedAtOnce()
    {
        var run = At(At(TestRuns.Queued(TestRuns.Plan()), 10, Back(9)), 70, Back(69));
        Assert.Equal((RunState.Paused, true), (run.State, run.Batches.All(static batch => batch.Suspended)));
    }

    [Fact]
    public void Reason_OfALongErrorOfSeveralLines_IsALineThatSaysWhatToDo()
    {
        var run = At(Running, 10, Back(9));
        var reason = At(run, 70, Back(69, error: "no\n\tanswer. " + new string('x', 9000))).Events[^1].Message;
        Assert.Contains("came back with: no answer. xxx", reason, StringComparison.Ordinal);
        Assert.EndsWith("x. Put that right, then: openrs runs resume run-a", reason, StringComparison.Ordinal);
    }

    private static TrainingRunState At(TrainingRunState run, int minute, IReadOnlyList<BatchProgress> work) =>
        Observed(run, minute, work, minute);

    private static TrainingRunState Observed(
        TrainingRunState run, int minute, IReadOnlyList<BatchProgress> work, int chargedMinutes) =>
        StallRules.Observed("run-a", run, work, Ledger(chargedMinutes), Limit, Minute(minute));

    private static DateTimeOffset Minute(int minute) => TestRuns.Start.AddMinutes(minute);

    private static ActiveLeases Ledger(int minutes) => new()
    {
        LiveTokens = [1], LostAgents = [], LastToken = 1, LiveAgents = ["a"], ChargedTime = TimeSpan.FromMinutes(minutes),
        SpentUsd = minutes * 0.014m,
    };

    private static List<BatchProgress> Back(
        int minute, int finished = 0, DateTimeOffset? silentSince = null, string error = Error) =>
    [
        new()
        {
            BatchId = "rollout-000000", Finished = finished, Total = 4, WaitsFor = error, ReturnedAt = Minute(minute),
            SilentSince = silentSince,
        },
    ];
}
