using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

public sealed class QueueRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SetBatch_OtherBatch_StartsAnew()
    {
        var queue = Complete(Lease(Queue(2), "a").Queue, 0).Queue;
        var next = QueueRules.SetBatch(queue, Batch(3) with { BatchId = "rollout-000001" }, Start);
        Assert.Equal(3, next.Units.Length);
        Assert.All(next.Units, static unit => Assert.Equal(UnitStatus.Pending, unit.Status));
        Assert.Null(next.LastAgent);
    }

    [Fact]
    public void Lease_AgainUnderTheSameToken_GivesWhatGotLostOnTheWay()
    {
        // The server died between the lease and the message with the work; the agent is back under the lease it had.
        var queue = Lease(Queue(1), "a").Queue;
        Assert.Null(Lease(queue, "b", token: 2).Answer.Grant);
        Assert.Equal([0], Lease(queue, "a").Answer.Grant!.Positions);
    }

    [Fact]
    public void Lease_NoBatch_SaysThatTheRunEnded() => Assert.True(Lease(new QueueState(), "a").Answer.RunEnded);

    [Theory]
    [InlineData(2, new[] { 0, 1 })]
    [InlineData(9, new[] { 0, 1, 2 })]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    public void Lease_GivesTheFirstPendingUnits(int maxUnits, int[]? expected)
    {
        var answer = Lease(Queue(3), "a", maxUnits: maxUnits).Answer;
        Assert.Equal(expected, answer.Grant?.Positions);
        Assert.False(answer.RunEnded);
    }

    [Fact]
    public void Lease_AllTaken_GivesNoneAndChangesNothing()
    {
        var queue = Lease(Queue(3), "a").Queue;
        var (after, answer) = Lease(queue, "b", token: 2);
        Assert.Null(answer.Grant);
        Assert.Same(queue, after);
    }

    [Fact]
    public void Lease_SameAgentUnderANewerToken_TakesBackWhatItHeld()
    {
        var queue = Lease(Queue(2), "a", token: 1).Queue;
        var (after, answer) = Lease(queue, "a", token: 5);
        Assert.Equal([0, 1], answer.Grant!.Positions);
        Assert.All(after.Units, static unit => Assert.Equal((5, 1), (unit.FencingToken, unit.Losses)));
        Assert.Equal(ReceiptStatus.StaleToken, Complete(after, 0, token: 1).Status);
    }

    [Fact]
    public void Lease_TrainersStateElsewhere_WaitsForItAndThenDoesNot()
    {
        var queue = Queue(1, preferred: "trainer");
        Assert.Null(Lease(queue, "other", seconds: 14.9).Answer.Grant);
        Assert.NotNull(Lease(queue, "trainer").Answer.Grant);
        Assert.NotNull(Lease(queue, "other", seconds: 15).Answer.Grant);
    }

    [Fact]
    public void Lease_TrainerLost_GivesTheUnitAtOnce()
    {
        var queue = Queue(1, preferred: "trainer");
        Assert.Same(queue, QueueRules.Release(queue, ["another"]));
        Assert.NotNull(Lease(QueueRules.Release(queue, ["trainer"]), "other").Answer.Grant);
    }

    [Fact]
    public void Lease_ClockSteppedBack_DoesNotWaitLonger() =>
        Assert.NotNull(Lease(Queue(1, preferred: "trainer"), "other", seconds: -3600).Answer.Grant);

    [Theory]
    [InlineData("rollout-000000", 2)]
    [InlineData("rollout-000000", -1)]
    [InlineData("rollout-000009", 0)]
    public void Complete_UnitOfNoBatch_IsUnknown(string batchId, int position)
    {
        var queue = Lease(Queue(2), "a").Queue;
        var (after, status) = QueueRules.Complete(queue, Report(position, 1, "0") with { BatchId = batchId }, "a");
        Assert.Equal(ReceiptStatus.UnknownUnit, status);
        Assert.Same(queue, after);
        var failure = new UnitFailure { BatchId = batchId, Position = position, FencingToken = 1, Error = "?", Permanent = true };
        Assert.Equal(ReceiptStatus.UnknownUnit, QueueRules.Fail(queue, failure).Status);
    }

    [Fact]
    public void Complete_UnitThatNobodyLeased_IsStale() => Assert.Equal(ReceiptStatus.StaleToken, Complete(Queue(1), 0, token: 0).Status);

    [Fact]
    public void Complete_AfterTheConnectionBrokeAndNobodyElseTookIt_IsAccepted()
    {
        var queue = QueueRules.Release(Lease(Queue(1), "a").Queue, ["a"]);
        Assert.Equal(ReceiptStatus.Accepted, Complete(queue, 0).Status);
        Assert.Equal(ReceiptStatus.StaleToken, Complete(Lease(queue, "b", token: 2).Queue, 0).Status);
    }

    [Theory]
    [InlineData("same", ReceiptStatus.Duplicate)]
    [InlineData("other", ReceiptStatus.Mismatch)]
    public void Complete_FinishedUnit_ComparesHashes(string sha256, ReceiptStatus expected)
    {
        var queue = Complete(Lease(Queue(2), "a").Queue, 0, sha256: "same").Queue;
        var (after, status) = Complete(queue, 0, token: 77, sha256: sha256);
        Assert.Equal(expected, status);
        Assert.Same(queue, after);
    }

    [Fact]
    public void Fail_ThreeTimes_FailsTheBatchAndKeepsTheReason()
    {
        var queue = Queue(2);
        for (var attempt = 1; attempt <= QueueRules.FailureLimit; attempt++)
        {
            Assert.False(QueueRules.IsOver(queue));
            queue = Fail(Lease(queue, "a", token: attempt).Queue, 1, attempt, $"error {attempt}");
        }

        Assert.Equal("unit 1 after 3 attempts: error 3", queue.Failure);
        Assert.True(QueueRules.IsOver(queue));
        Assert.Null(Lease(queue, "b", token: 9).Answer.Grant);
        Assert.Equal(queue.Failure, Fail(queue, 0, 3, "later", permanent: true).Failure);
    }

    [Fact]
    public void Fail_Permanently_FailsTheBatchAtOnce() =>
        Assert.Equal("unit 0 after 1 attempt: bad row", Fail(Lease(Queue(1), "a").Queue, 0, 1, "bad row", permanent: true).Failure);

    [Fact]
    public void Fail_SameAttemptTwice_CountsOnce()
    {
        var queue = Fail(Lease(Queue(1), "a").Queue, 0, 1, "once");
        Assert.Same(queue, Fail(queue, 0, 1, "twice"));
        Assert.Equal(1, queue.Units[0].Failures);
    }

    [Fact]
    public void Release_AgentsLostTenTimes_FailsTheBatch()
    {
        var queue = Queue(1);
        for (var loss = 1; loss <= QueueRules.LossLimit; loss++)
        {
            Assert.Null(queue.Failure);
            queue = QueueRules.Release(Lease(queue, "a", token: loss).Queue, ["a", "b"]);
        }

        Assert.Equal("unit 0: 10 agents were lost while working on it", queue.Failure);
    }

    [Fact]
    public void Progress_AllFinished_HasResultsByPositionSumsAndCheckpoint()
    {
        var queue = Lease(Queue(2), "a").Queue;
        queue = Complete(queue, 1, sha256: "one").Queue;
        Assert.Equal((1, 2, 0), (QueueRules.Progress(queue).Finished, QueueRules.Progress(queue).Total, QueueRules.Progress(queue).Results.Count));
        var checkpoint = new CheckpointRef { Prefix = "checkpoints/000001", Step = 1, WeightsSha256 = "w" };
        queue = QueueRules.Complete(queue, Report(0, 1, "zero") with { Checkpoint = checkpoint }, "z").Queue;
        var progress = QueueRules.Progress(queue);
        Assert.Equal(["zero", "one"], progress.Results.Select(static result => result.Sha256));
        Assert.Equal(3, progress.Values["correct"]);
        Assert.Equal((checkpoint, "z"), (progress.Checkpoint, progress.LastAgent));
    }

    private static WorkBatch Batch(int units) => new() { BatchId = "rollout-000000", Kind = WorkKind.Rollout, Step = 0, Units = units };

    private static QueueState Queue(int units, string? preferred = null) =>
        QueueRules.SetBatch(new QueueState(), Batch(units) with { PreferredAgent = preferred }, Start);

    private static (QueueState Queue, WorkAnswer Answer) Lease(QueueState queue, string agentId, long token = 1, int maxUnits = 9, double seconds = 0) =>
        QueueRules.Lease(
            queue,
            new WorkRequest { AgentId = agentId, LeaseId = $"run.{token}", FencingToken = token, MaxUnits = maxUnits },
            Start.AddSeconds(seconds));

    private static (QueueState Queue, ReceiptStatus Status) Complete(QueueState queue, int position, long token = 1, string sha256 = "0") =>
        QueueRules.Complete(queue, Report(position, token, sha256), "a");

    private static QueueState Fail(QueueState queue, int position, long token, string error, bool permanent = false) =>
        QueueRules.Fail(
            queue,
            new UnitFailure { BatchId = "rollout-000000", Position = position, FencingToken = token, Error = error, Permanent = permanent }).Queue;

    private static UnitReport Report(int position, long token, string sha256) => new()
    {
        BatchId = "rollout-000000",
        Position = position,
        FencingToken = token,
        Result = new ObjectRef { Name = $"rollouts/{position}", Sha256 = sha256 },
        Values = new Dictionary<string, double> { ["correct"] = position + 1 },
    };
}
