using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

public sealed class QueueRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly WorkBatch Train = new()
    {
        BatchId = "train-000000", Kind = WorkKind.Train, Step = 0, PolicyVersion = 0, Units = 1, PreferredAgent = "trainer",
    };

    private static readonly WorkBatch Rollouts = new()
    {
        BatchId = "rollout-000001",
        Kind = WorkKind.Rollout,
        Step = 1,
        PolicyVersion = 0,
        Units = 2,
    };

    [Fact]
    public void SetBatches_Again_ChangesNothing()
    {
        var queue = Lease(Queue(Rollouts), "a").Queue;
        Assert.Same(queue, QueueRules.SetBatches(queue, [Rollouts], Start.AddHours(1)));
    }

    [Fact]
    public void SetBatches_Others_DropsWhatIsNotAmongThem()
    {
        var queue = QueueRules.SetBatches(Queue(Rollouts), [Train], Start);
        Assert.Equal(["train-000000"], QueueRules.Progress(queue).Select(static progress => progress.BatchId));
    }

    [Fact]
    public void SetBatches_HeldAndReleased_KeepsFinishedUnits()
    {
        var queue = Complete(Lease(Queue(Rollouts), "a", maxUnits: 1).Queue, Rollouts, 0).Queue;
        queue = QueueRules.SetBatches(queue, [Rollouts with { Suspended = true }], Start);
        Assert.True(Lease(queue, "b", token: 2).Answer.RunEnded);
        queue = QueueRules.SetBatches(queue, [Rollouts], Start);
        Assert.Equal([1], Lease(queue, "b", token: 2).Answer.Grant!.Positions);
    }

    [Fact]
    public void Complete_OfAHeldBatch_Counts()
    {
        var queue = QueueRules.SetBatches(Lease(Queue(Rollouts), "a").Queue, [Rollouts with { Suspended = true }], Start);
        Assert.Equal(ReceiptStatus.Accepted, Complete(queue, Rollouts, 0).Status);
        Assert.Equal(ReceiptStatus.UnknownUnit, Complete(queue, Train, 0).Status);
    }

    [Fact]
    public void Lease_NoWork_SaysThatTheRunEnded() => Assert.True(Lease(new QueueState(), "a").Answer.RunEnded);

    [Fact]
    public void Lease_TheMostUrgentFirst_AndTheNextToThoseWhoMayNotHaveIt()
    {
        var queue = Queue(Train, Rollouts);
        Assert.Equal("rollout-000001", Lease(queue, "a").Answer.Grant!.Batch.BatchId);
        Assert.Equal("train-000000", Lease(queue, "trainer").Answer.Grant!.Batch.BatchId);
    }

    [Fact]
    public void Lease_AgentWithoutTheRole_GetsTheNextBatchThatIsForIt()
    {
        var queue = Queue(Train with { PreferredAgent = null }, Rollouts);
        var spot = new WorkRequest { AgentId = "spot", FencingToken = 1, MaxUnits = 1, Roles = AgentRoles.Rollout };
        Assert.Equal("rollout-000001", QueueRules.Lease(queue, spot, Start).Answer.Grant!.Batch.BatchId);
        var answer = QueueRules.Lease(queue, spot with { Roles = AgentRoles.Evaluate }, Start).Answer;
        Assert.Equal((null, false), (answer.Grant, answer.RunEnded));
    }

    [Fact]
    public void Lease_TrainerStillAtItsRollouts_IsWaitedFor()
    {
        var queue = QueueRules.SetBatches(Lease(Queue(Rollouts), "trainer").Queue, [Train, Rollouts], Start);
        Assert.Null(Lease(queue, "a", token: 2, seconds: 60).Answer.Grant);
        queue = QueueRules.Release(queue, "trainer", lost: true);
        Assert.Equal("train-000000", Lease(queue, "a", token: 2, seconds: 60).Answer.Grant!.Batch.BatchId);
    }

    [Fact]
    public void Lease_UnderANewerToken_TakesBackWhatTheOlderOneHeld()
    {
        var queue = Lease(Queue(Rollouts), "a", token: 1).Queue;
        Assert.Equal([0, 1], Lease(queue, "a", token: 5).Answer.Grant!.Positions);
        Assert.Null(Lease(queue, "b", token: 5).Answer.Grant);
    }

    [Fact]
    public void Report_OfAUnitThatIsNotLeased_ChangesNothing()
    {
        var queue = Queue(Rollouts);
        var (after, status) = Complete(queue, Rollouts, 0);
        Assert.Equal(ReceiptStatus.StaleToken, status);
        Assert.Same(queue, after);
        var failure = new UnitFailure
        {
            BatchId = "rollout-000009", Position = 0, FencingToken = 1, Error = "out of memory", Permanent = false, AgentId = "a",
        };
        Assert.Equal((queue, ReceiptStatus.UnknownUnit), QueueRules.Fail(queue, failure, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public void IsOver_OneBatchOfSeveral_IsEnough()
    {
        var queue = Complete(Lease(Queue(Rollouts with { Units = 1 }, Train), "a", maxUnits: 1).Queue, Rollouts, 0).Queue;
        Assert.Equal((true, false), (QueueRules.IsOver(queue), QueueRules.IsOver(Queue(Rollouts, Train))));
    }

    [Fact]
    public void Bound_TimeThatHasJustPassed_IsTakenAsItIs()
    {
        var report = new UnitReport
        {
            BatchId = Rollouts.BatchId,
            Position = 0,
            FencingToken = 1,
            Result = new ObjectRef { Name = "rollouts/0", Sha256 = "0" },
            Values = new Dictionary<string, double> { [UnitValues.StepTime] = 5 },
        };
        Assert.Same(report, QueueRules.Bound(Lease(Queue(Rollouts), "a").Queue, report, Start.AddSeconds(5)));
    }

    private static QueueState Queue(params WorkBatch[] batches) => QueueRules.SetBatches(new QueueState(), batches, Start);

    private static (QueueState Queue, WorkAnswer Answer) Lease(
        QueueState queue, string agentId, long token = 1, int maxUnits = 9, int seconds = 0) =>
        QueueRules.Lease(
            queue, new WorkRequest { AgentId = agentId, FencingToken = token, MaxUnits = maxUnits }, Start.AddSeconds(seconds));

    private static (QueueState Queue, ReceiptStatus Status) Complete(QueueState queue, WorkBatch batch, int position) =>
        QueueRules.Complete(
            queue,
            new UnitReport
            {
                BatchId = batch.BatchId,
                Position = position,
                FencingToken = 1,
                Result = new ObjectRef { Name = "rollouts/0", Sha256 = "0" },
                Values = new Dictionary<string, double>(),
            },
            "a");
}
