using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>A run whose silo was lost is active again only when somebody calls it: its queue does so when agents find no work.</summary>
public sealed class RolloutQueueGrainTests
{
    private static readonly WorkRequest Request = new() { AgentId = "agent-1", FencingToken = 7, MaxUnits = 1, Roles = AgentRoles.Rollout };

    private readonly List<string> _calls = [];
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource _run = new();
    private readonly RolloutQueueGrain _grain;

    public RolloutQueueGrainTests()
    {
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId"
            ? GrainId.Create("queue", "run-1")
            : null);
        var run = AnyGrain.Create<ITrainingRunGrain>((method, _) =>
        {
            _calls.Add(method.Name);
            return _run.Task;
        });
        var factory = AnyGrain.Create<IGrainFactory>((_, _) => run);
        var state = AnyGrain.Create<IPersistentState<QueueState>>(
            static (method, _) => method.Name == "get_State" ? new QueueState() : Task.CompletedTask);
        _grain = new RolloutQueueGrain(context, factory, state, _time);
    }

    [Fact]
    public async Task LeaseUnits_NothingToDo_WakesTheRunEveryFiveSecondsAndDoesNotWaitForIt()
    {
        for (var second = 0; second < 11; second++)
        {
            // Many agents ask, and the run answers none of the calls.
            Assert.Null((await _grain.LeaseUnitsAsync(Request, default)).Grant);
            Assert.Null((await _grain.LeaseUnitsAsync(Request with { AgentId = "agent-2" }, default)).Grant);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        // At 0, 5 and 10 s.
        Assert.Equal(Enumerable.Repeat(nameof(ITrainingRunGrain.AdvanceAsync), 3), _calls);
    }

    [Fact]
    public async Task Fail_OfAUnitOnce_TellsTheRunOnceAndDoesNotWaitForIt()
    {
        var batch = new WorkBatch { BatchId = "rollout-000000", Kind = WorkKind.Rollout, Step = 0, Units = 2, PolicyVersion = 0 };
        await _grain.SetBatchesAsync([batch], default);
        Assert.NotNull((await _grain.LeaseUnitsAsync(Request, default)).Grant);
        var failure = new UnitFailure
        {
            BatchId = batch.BatchId, Position = 0, FencingToken = 7, AgentId = "agent-1", Error = "no room", Permanent = false,
        };
        Assert.Equal(ReceiptStatus.Accepted, (await _grain.FailAsync(failure, default)).Status);
        Assert.Equal(ReceiptStatus.StaleToken, (await _grain.FailAsync(failure, default)).Status);
        Assert.Equal([nameof(ITrainingRunGrain.UnitFailedAsync)], _calls);
    }

    // An outage of hours would fill the run's record with one event for each attempt of each unit.
    [Fact]
    public async Task Fail_BecauseSomethingDoesNotAnswer_TellsTheRunOnceUntilAUnitIsFinished()
    {
        var batch = new WorkBatch { BatchId = "rollout-000000", Kind = WorkKind.Rollout, Step = 0, Units = 3, PolicyVersion = 0 };
        await _grain.SetBatchesAsync([batch], default);
        var failure = new UnitFailure
        {
            BatchId = batch.BatchId, Position = 0, FencingToken = 7, AgentId = "agent-1", Error = "away", Permanent = false, Unavailable = true,
        };
        await _grain.LeaseUnitsAsync(Request with { MaxUnits = 3 }, default);
        Assert.Equal(ReceiptStatus.Accepted, (await _grain.FailAsync(failure, default)).Status);
        Assert.Equal(ReceiptStatus.Accepted, (await _grain.FailAsync(failure with { Position = 1 }, default)).Status);
        Assert.Equal([nameof(ITrainingRunGrain.UnitFailedAsync)], _calls);

        // What counts as a failed attempt is told of all the same.
        await _grain.FailAsync(failure with { Position = 2, Unavailable = false }, default);
        Assert.Equal(Enumerable.Repeat(nameof(ITrainingRunGrain.UnitFailedAsync), 2), _calls);
    }
}
