using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

public sealed class BatchRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Lease_AgainUnderTheSameToken_GivesWhatGotLostOnTheWay()
    {
        // The server died between the lease and the message with the work; the agent is back under the lease it had.
        var queue = Lease(Queue(1), "a").State;
        Assert.Null(Lease(queue, "b", token: 2).Grant);
        Assert.Equal([0], Lease(queue, "a").Grant!.Positions);
    }

    [Theory]
    [InlineData(2, new[] { 0, 1 })]
    [InlineData(9, new[] { 0, 1, 2 })]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public void Lease_GivesTheFirstPendingUnits(int maxUnits, int[]? expected)
    {
        Assert.Equal(expected, Lease(Queue(3), "a", maxUnits: maxUnits).Grant?.Positions);
    }

    [Fact]
    public void Lease_AllTaken_GivesNoneAndChangesNothing()
    {
        var queue = Lease(Queue(3), "a").State;
        var (after, answer) = Lease(queue, "b", token: 2);
        Assert.Null(answer);
        Assert.Same(queue, after);
    }

    [Fact]
    public void Lease_SameAgentUnderANewerToken_TakesBackWhatItHeld()
    {
        var queue = Lease(Queue(2), "a", token: 1).State;
        var (after, answer) = Lease(queue, "a", token: 5);
        Assert.Equal([0, 1], answer!.Positions);
        Assert.All(after.Units, static unit => Assert.Equal((5, 1), (unit.FencingToken, unit.Losses)));
        Assert.Equal(ReceiptStatus.StaleToken, Complete(after, 0, token: 1).Status);
    }

    [Fact]
    public void Lease_TrainersStateElsewhere_WaitsForItAndThenDoesNot()
    {
        var queue = Queue(1, preferred: "trainer");
        Assert.Null(Lease(queue, "other", seconds: 14.9).Grant);
        Assert.NotNull(Lease(queue, "trainer").Grant);
        Assert.NotNull(Lease(queue, "other", seconds: 15).Grant);
    }

    [Fact]
    public void Lease_TrainerLost_GivesTheUnitAtOnce()
    {
        var queue = Queue(1, preferred: "trainer");
        Assert.Same(queue, BatchRules.Release(queue, ["another"]));
        Assert.NotNull(Lease(BatchRules.Release(queue, ["trainer"]), "other").Grant);
    }

    [Fact]
    public void Lease_ClockSteppedBack_DoesNotWaitLonger() =>
        Assert.NotNull(Lease(Queue(1, preferred: "trainer"), "other", seconds: -3600).Grant);

    [Theory]
    [InlineData("rollout-000000", 2)]
    [InlineData("rollout-000000", -1)]
    [InlineData("rollout-000009", 0)]
    public void Complete_UnitOfNoBatch_IsUnknown(string batchId, int position)
    {
        var queue = Lease(Queue(2), "a").State;
        var (after, status) = BatchRules.Complete(queue, Report(position, 1, "0") with { BatchId = batchId }, "a");
        Assert.Equal(ReceiptStatus.UnknownUnit, status);
        Assert.Same(queue, after);
        var failure = new UnitFailure
        {
            BatchId = batchId, Position = position, FencingToken = 1, Error = "?", Permanent = true, AgentId = "a",
        };
        Assert.Equal(ReceiptStatus.UnknownUnit, BatchRules.Fail(queue, failure, Start).Status);
    }

    [Fact]
    public void Complete_UnitThatNobodyLeased_IsStale() => Assert.Equal(ReceiptStatus.StaleToken, Complete(Queue(1), 0, token: 0).Status);

    [Fact]
    public void Complete_AfterTheConnectionBrokeAndNobodyElseTookIt_IsAccepted()
    {
        var queue = BatchRules.Release(Lease(Queue(1), "a").State, ["a"]);
        Assert.Equal(ReceiptStatus.Accepted, Complete(queue, 0).Status);
        Assert.Equal(ReceiptStatus.StaleToken, Complete(Lease(queue, "b", token: 2).State, 0).Status);
    }

    [Theory]
    [InlineData("same", ReceiptStatus.Duplicate)]
    [InlineData("other", ReceiptStatus.Mismatch)]
    public void Complete_FinishedUnit_ComparesHashes(string sha256, ReceiptStatus expected)
    {
        var queue = Complete(Lease(Queue(2), "a").State, 0, sha256: "same").State;
        var (after, status) = Complete(queue, 0, token: 77, sha256: sha256);
        Assert.Equal(expected, status);
        Assert.Same(queue, after);
    }

    [Fact]
    public void Fail_ThreeTimes_FailsTheBatchAndKeepsTheReason()
    {
        var queue = Queue(2);
        for (var attempt = 1; attempt <= BatchRules.FailureLimit; attempt++)
        {
            Assert.False(BatchRules.IsOver(queue));
            queue = Fail(Lease(queue, "a", token: attempt, seconds: attempt * 60).State, 1, attempt, $"error {attempt}");
        }

        Assert.Equal("unit 1 after 3 attempts: error 3", queue.Failure);
        Assert.True(BatchRules.IsOver(queue));
        Assert.Null(Lease(queue, "b", token: 9).Grant);
        Assert.Equal(queue.Failure, Fail(queue, 0, 3, "later", permanent: true).Failure);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 10)]
    public void Lease_OfAUnitThatFailed_WaitsLongerWithEachAttempt(int failures, double seconds)
    {
        var queue = Queue(2);
        for (var attempt = 1; attempt <= failures; attempt++)
        {
            queue = Fail(Lease(queue, "a", token: attempt, maxUnits: 1, seconds: attempt * -60).State, 0, attempt, "no space");
        }

        Assert.Equal([1], Lease(queue, "b", token: 9, seconds: seconds - 0.1).Grant!.Positions);
        Assert.Equal([0, 1], Lease(queue, "b", token: 9, seconds: seconds).Grant!.Positions);

        // A clock that steps back makes nobody wait longer.
        Assert.Equal([0, 1], Lease(queue, "b", token: 9, seconds: -3600).Grant!.Positions);
    }

    [Fact]
    public void RetryDelay_IsBounded() =>
        Assert.All(Enumerable.Range(1, 100), static n => Assert.InRange(BatchRules.RetryDelay(n).TotalSeconds, 2, 60));

    [Fact]
    public void Fail_Permanently_FailsTheBatchAtOnce() =>
        Assert.Equal("unit 0 after 1 attempt: bad row", Fail(Lease(Queue(1), "a").State, 0, 1, "bad row", permanent: true).Failure);

    [Fact]
    public void Fail_BecauseSomethingDoesNotAnswer_WaitsLongerAndLongerAndNeverFailsTheBatch()
    {
        var queue = Queue(2);
        double[] pauses = [2, 10, .. Enumerable.Repeat(50d, 20)];
        foreach (var (i, pause) in pauses.Index())
        {
            queue = Fail(Lease(queue, "a", token: i + 1, maxUnits: 1, seconds: i * -60).State, 0, i + 1, "no service", unavailable: true);
            Assert.Equal([1], Lease(queue, "b", token: 99, seconds: pause - 0.1).Grant!.Positions);
            Assert.Equal([0, 1], Lease(queue, "b", token: 99, seconds: pause).Grant!.Positions);
        }

        Assert.False(BatchRules.IsOver(queue));
        Assert.Equal((0, pauses.Length, "no service"), (queue.Units[0].Failures, queue.Units[0].Waits, BatchRules.Progress(queue).WaitsFor));

        // Failures of its own still count, and a unit that is finished ends the wait.
        queue = Fail(Lease(queue, "a", token: 98, seconds: -7200).State, 0, 98, "wrong", unavailable: false);
        Assert.Equal(1, queue.Units[0].Failures);
        queue = Complete(Lease(queue, "a", token: 99, seconds: -9000).State, 1, token: 99).State;
        Assert.Null(BatchRules.Progress(queue).WaitsFor);
    }

    [Fact]
    public void Continue_AfterAHold_TriesAtOnceWhatDidNotAnswer_AndNotWhatFailed()
    {
        var queue = Fail(Lease(Queue(2), "a").State, 0, 1, "no service", unavailable: true);
        queue = Fail(queue, 1, 1, "wrong", unavailable: false);
        Assert.Null(Lease(queue, "b", token: 2).Grant);
        queue = BatchRules.Continue(queue, queue.Batch);
        Assert.Null(BatchRules.Progress(queue).WaitsFor);
        Assert.Equal([0], Lease(queue, "b", token: 2).Grant!.Positions);
    }

    [Fact]
    public void Fail_SameAttemptTwice_CountsOnce()
    {
        var queue = Fail(Lease(Queue(1), "a").State, 0, 1, "once");
        Assert.Same(queue, Fail(queue, 0, 1, "twice"));
        Assert.Equal(1, queue.Units[0].Failures);
    }

    [Fact]
    public void Release_AgentsLostTenTimes_FailsTheBatch()
    {
        var queue = Queue(1);
        for (var loss = 1; loss <= BatchRules.LossLimit; loss++)
        {
            Assert.Null(queue.Failure);
            queue = BatchRules.Release(Lease(queue, "a", token: loss).State, ["a", "b"]);
        }

        Assert.Equal("unit 0: 10 agents were lost while working on it", queue.Failure);
    }

    [Fact]
    public void Progress_AllFinished_HasResultsByPositionSumsAndCheckpoint()
    {
        var queue = Lease(Lease(Queue(2), "z", maxUnits: 1).State, "a").State;
        queue = Complete(queue, 1, sha256: "one").State;
        Assert.Equal(
            (1, 2, 0), (BatchRules.Progress(queue).Finished, BatchRules.Progress(queue).Total, BatchRules.Progress(queue).Results.Count));
        var checkpoint = new CheckpointRef { Prefix = "checkpoints/000001", Step = 1, WeightsSha256 = "w" };
        queue = BatchRules.Complete(queue, Report(0, 1, "zero") with { Checkpoint = checkpoint }, "z").State;
        var progress = BatchRules.Progress(queue);
        Assert.Equal(["zero", "one"], progress.Results.Select(static result => result.Sha256));
        Assert.Equal(3, progress.Values["correct"]);
        Assert.Equal((checkpoint, "z"), (progress.Checkpoint, progress.LastAgent));
    }

    [Theory]
    [InlineData(4, 9, UnitStatus.Pending, 1)]
    [InlineData(9, 9, UnitStatus.Pending, 1)]
    [InlineData(7, 9, UnitStatus.Leased, 0)]
    [InlineData(10, 9, UnitStatus.Leased, 0)]
    public void ReleaseStale_UnitUnderAToken_GoesBackWhenTheTokenIsKnownAndDead(long token, long last, UnitStatus status, int losses)
    {
        var queue = Lease(Queue(1), "a", token).State;
        var active = new Ledgers.ActiveLeases { LostAgents = [], LiveTokens = [7], LastToken = last };
        var unit = Assert.Single(BatchRules.ReleaseStale(queue, active).Units);
        Assert.Equal((status, losses), (unit.Status, unit.Losses));
    }

    [Fact]
    public void Release_GivenBack_DoesNotCountAgainstTheUnit() =>
        Assert.Equal(0, BatchRules.Release(Lease(Queue(1), "a").State, ["a"], lost: false).Units[0].Losses);

    [Fact]
    public void Release_AnotherUnitLostLessOften_StillFailsTheBatch()
    {
        var queue = Lease(Queue(2), "a").State;
        var often = queue.Units[0] with { Losses = BatchRules.LossLimit - 1 };
        queue = BatchRules.Release(queue with { Units = queue.Units.SetItem(0, often) }, ["a"]);
        Assert.Equal("unit 0: 10 agents were lost while working on it", queue.Failure);
    }

    [Fact]
    public void IsHeldBy_OneUnitOfSeveral_IsEnough()
    {
        var queue = Lease(Queue(2), "a", maxUnits: 1).State;
        Assert.Equal((true, false), (BatchRules.IsHeldBy(queue, "a"), BatchRules.IsHeldBy(queue, "b")));
    }

    private static WorkBatch Batch(int units) =>
        new() { BatchId = "rollout-000000", Kind = WorkKind.Rollout, Step = 0, PolicyVersion = 0, Units = units };

    private static BatchState Queue(int units, string? preferred = null) =>
        BatchRules.Start(Batch(units) with { PreferredAgent = preferred }, Start);

    [Fact]
    public void Report_OfAnotherAgentUnderTheRightToken_IsStale()
    {
        var queue = Lease(Queue(2), "a").State;
        Assert.Equal(ReceiptStatus.StaleToken, BatchRules.Complete(queue, Report(0, 1, "0"), "b").Status);
        var failure = new UnitFailure
        {
            BatchId = "rollout-000000", Position = 0, FencingToken = 1, Error = "a lie", Permanent = true, AgentId = "b",
        };
        Assert.Equal((queue, ReceiptStatus.StaleToken), BatchRules.Fail(queue, failure, Start));
    }

    [Theory]
    [InlineData(3600, 5)]
    [InlineData(2, 2)]
    public void Bound_TimeOfAUnit_IsNoMoreThanSinceItWasGivenOut(double reported, double counts)
    {
        var queue = new QueueState { Batches = [Lease(Lease(Queue(2), "a").State, "a", seconds: 3).State] };
        var report = Report(0, 1, "0") with { Values = new Dictionary<string, double> { [UnitValues.StepTime] = reported } };
        Assert.Equal(counts, QueueRules.Bound(queue, report, Start.AddSeconds(5)).Values[UnitValues.StepTime]);
        Assert.Equal(reported, QueueRules.Bound(queue, report with { Position = 9 }, Start).Values[UnitValues.StepTime]);
    }

    private static (BatchState State, WorkGrant? Grant) Lease(
        BatchState queue, string agentId, long token = 1, int maxUnits = 9, double seconds = 0) =>
        BatchRules.Lease(
            BatchRules.ReleaseOlder(queue, agentId, token),
            new WorkRequest { AgentId = agentId, FencingToken = token, MaxUnits = maxUnits },
            Start.AddSeconds(seconds));

    private static (BatchState State, ReceiptStatus Status) Complete(BatchState queue, int position, long token = 1, string sha256 = "0") =>
        BatchRules.Complete(queue, Report(position, token, sha256), "a");

    private static BatchState Fail(
        BatchState queue, int position, long token, string error, bool permanent = false, bool unavailable = false) =>
        BatchRules.Fail(
            queue,
            new UnitFailure
            {
                BatchId = "rollout-000000",
                Position = position,
                FencingToken = token,
                Error = error,
                Permanent = permanent,
                AgentId = "a",
                Unavailable = unavailable,
            },
            Start).State;

    private static UnitReport Report(int position, long token, string sha256) => new()
    {
        BatchId = "rollout-000000",
        Position = position,
        FencingToken = token,
        Result = new ObjectRef { Name = $"rollouts/{position}", Sha256 = sha256 },
        Values = new Dictionary<string, double> { ["correct"] = position + 1 },
    };
}
