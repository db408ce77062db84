using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>What happens to a run is in its record, once, in order and bounded.</summary>
public sealed class RunEventsTests
{
    private static readonly DateTimeOffset Start = TestRuns.Start;

    [Fact]
    public void Events_OfAWholeRun_TellItsMovesCheckpointsAndEvaluations()
    {
        var run = TestRuns.Running(TestRuns.Plan(maxSteps: 4, saveEvery: 2, evalProblems: 2));
        while (run.Batches.Count > 0)
        {
            run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[0]), 0, Start);
        }

        Assert.Equal(
            [
                (RunEventKind.StateChanged, 0), (RunEventKind.StateChanged, 0), (RunEventKind.Evaluated, 0),
                (RunEventKind.TrainerChanged, 1), (RunEventKind.CheckpointSaved, 2), (RunEventKind.CheckpointSaved, 4),
                (RunEventKind.Evaluated, 4), (RunEventKind.StateChanged, 4),
            ],
            run.Events.Select(static item => (item.Kind, item.Step)));
        Assert.Equal(Enumerable.Range(1, 8).Select(static number => (long)number), run.Events.Select(static item => item.Number));
        Assert.Equal("Step 0 answers 1 of 1 held-out problems correctly, 1 without a verdict.", run.Events[2].Message);
        Assert.Equal(
            [
                ((RunState?)null, RunState.Provisioning), (RunState.Provisioning, RunState.Running), (RunState.Running, RunState.Succeeded),
            ],
            run.Events.Where(static item => item.To is not null).Select(static item => (item.From, item.To!.Value)));
    }

    [Fact]
    public void Events_OfWhatClientsChange_TellFromWhatToWhat()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        var seen = run.LastEvent;
        run = RunMachine.Scale(run, 9, Start);
        run = RunMachine.Scale(run, 9, Start);
        run = RunUpdates.Apply(run, new RunUpdate { Priority = 5, BudgetUsd = 43.5m }, Start);
        run = RunUpdates.Apply(run, new RunUpdate { Note = "only a note" }, Start);
        run = Paused(Paused(run));
        run = RunEvents.ByClient(run, "A client resumed the run.", Start, static noted => RunStops.Resume(noted, 50, Start));
        Assert.Equal(
            [
                "A client changed the most agents to use from 4 to 9.", "A client changed the priority from 0 to 5.",
                "A client changed the budget from $42.00 to $43.50.", "A client paused the run.", "Paused by a client.",
                "Paused by a client.", "A client resumed the run.", "A client changed the budget from $43.50 to $50.00.",
                "Resumed by a client.",
            ],
            run.Events.Where(item => item.Number > seen).Select(static item => item.Message));
    }

    [Fact]
    public void Events_OfACancellationDuringAPause_TellThatTheStopHasAnotherEnd()
    {
        var run = RunStops.Pause(TestRuns.After(TestRuns.Plan(saveEvery: 9), 2), "Paused by a client.", Start);
        Assert.Equal(RunState.Stopping, run.State);
        run = RunStops.Begin(run, RunState.Cancelled, "Cancelled by a client.", Start);
        Assert.Equal((RunState.Stopping, RunState.Stopping), (run.Events[^1].From, run.Events[^1].To));
        Assert.Equal("Cancelled by a client.", run.Events[^1].Message);
    }

    [Fact]
    public void BudgetRefused_ARunThatStopsAlready_IsToldOnce()
    {
        var run = TestRuns.After(TestRuns.Plan(saveEvery: 9), 2);
        var stopped = RunStops.BudgetRefused(run, Ledger(leases: 1), Start);
        Assert.Equal([RunEventKind.LeaseRefused, RunEventKind.StateChanged], stopped.Events.TakeLast(2).Select(static item => item.Kind));
        Assert.Same(stopped, RunStops.BudgetRefused(stopped, Ledger(leases: 1), Start));
    }

    [Fact]
    public void Agents_ToldTwice_JoinAndLeaveOnce()
    {
        var run = TestRuns.Queued(TestRuns.Plan());
        run = RunAgents.Joined(RunAgents.Joined(run, Agent("a"), Start), Agent("a"), Start);
        run = RunAgents.Observed(run, Leases(["a", "b"]), Start);
        Assert.Same(run, RunAgents.Observed(run, Leases(["a", "b"]), Start));
        run = RunAgents.Left(RunAgents.Left(run, "a", Start), "a", Start);
        run = RunAgents.Observed(run, Leases([], lost: ["b"], alerts: [50]), Start);
        run = RunAgents.Observed(run, Leases([], alerts: [50, 80]), Start);
        Assert.Equal(
            [
                "Agent a joined: 2 x A40, spot, $0.78 per hour.", "Agent b joined.", "Agent a left: it gave its lease back.",
                "Agent b was lost: its lease ended without a renewal.", "50 % of the budget of $42.00 are spent.",
                "80 % of the budget of $42.00 are spent.",
            ],
            run.Events.Skip(1).Select(static item => item.Message));
        Assert.Empty(run.Agents);

        // A ledger of an earlier build does not name the agents of its leases.
        run = RunAgents.Joined(run, Agent("c"), Start);
        Assert.Same(run, RunAgents.Observed(run, Leases(["c"]) with { LiveAgents = [], Alerts = [] }, Start));
    }

    [Fact]
    public void Messages_OfAnyLength_AreBounded()
    {
        var failure = new UnitFailure
        {
            BatchId = "rollout-000003", Position = 2, FencingToken = 1, AgentId = "a", Permanent = false, Error = new string('x', 2000),
        };
        var item = RunEvents.UnitFailed(TestRuns.Running(TestRuns.Plan()), failure, isTriedAgain: true, Start).Events[^1];
        Assert.Equal(JobMessage.MaxLength, item.Message.Length);
        Assert.StartsWith("rollout-000003/2 failed at a and is tried again: xxx", item.Message, StringComparison.Ordinal);
        Assert.Equal(("a", "rollout-000003/2"), (item.AgentId, item.Unit));
    }

    /// <summary>While the archive cannot be written the state is bounded, and what is dropped is counted; moves go last.</summary>
    [Fact]
    public void Append_ToAStateThatCannotBeArchived_DropsTheOldestThatIsNoMove()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        while (run.LastEvent < 3 * RunEvents.Limit)
        {
            run = RunMachine.Scale(run, run.MaxAgents == 4 ? 5 : 4, Start);
        }

        Assert.Equal((RunEvents.Limit, 2L * RunEvents.Limit), (run.Events.Count, run.DroppedEvents));
        Assert.Equal([1, 2], run.Events.Take(2).Select(static item => item.Number));
        Assert.Equal(run.LastEvent, run.Events[^1].Number);
        Assert.Equal(run.LastEvent, run.Events.Count + run.DroppedEvents);
    }

    /// <summary>Whatever fails, and whenever the server dies between archive and state, every event is in one of the two.</summary>
    [Fact]
    public void Events_WhateverFails_AreInTheArchiveOrInTheState()
    {
        var random = new Random(1);
        for (var world = 0; world < 50; world++)
        {
            var archive = new SortedDictionary<long, IReadOnlyList<RunEvent>>();
            var run = TestRuns.Running(TestRuns.Plan());
            while (run.LastEvent < 300)
            {
                run = RunMachine.Scale(run, run.MaxAgents == 4 ? 5 : 4, Start);
                run = random.Next(3) == 0 ? ArchiveWithFaults(run, archive, random) : run;
                var all = archive.Values.SelectMany(static block => block).Union(run.Events).Select(static item => item.Number);
                Assert.Equal(Enumerable.Range(1, (int)run.LastEvent).Select(static number => (long)number), all);
            }

            while (EventBlocks.Due(run).Count > 0)
            {
                run = ArchiveWithFaults(run, archive, random);
            }

            Assert.InRange(run.Events.Count, 0, RunBlocks.Size - 1);
        }
    }

    [Fact]
    public void Tail_OfARunThatIsOver_IsCompleteWhenItsAgentsAreGone()
    {
        var run = RunAgents.Joined(TestRuns.Queued(TestRuns.Plan()), Agent("a"), Start);
        run = RunStops.Begin(run, RunState.Cancelled, "Enough.", Start);
        Assert.False(RunEvents.Tail(run, hasMore: false).IsComplete);
        run = RunAgents.Left(run, "a", Start);
        Assert.False(RunEvents.Tail(run, hasMore: true).IsComplete);
        Assert.True(RunEvents.Tail(run, hasMore: false).IsComplete);
        Assert.Empty(RunMachine.Delete(run, Start).Events);
    }

    private static TrainingRunState Paused(TrainingRunState run) => RunStops.LeasesClosed(
        RunEvents.ByClient(run, "A client paused the run.", Start, static noted => RunStops.Pause(noted, "Paused by a client.", Start)),
        Start);

    private static TrainingRunState ArchiveWithFaults(
        TrainingRunState run, SortedDictionary<long, IReadOnlyList<RunEvent>> archive, Random random)
    {
        var last = 0L;
        foreach (var block in EventBlocks.Due(run))
        {
            if (random.Next(4) == 0)
            {
                break;
            }

            var first = RunBlocks.FirstOf(block[0].Number);
            Assert.True(!archive.TryGetValue(first, out var before) || before.SequenceEqual(block), "a block changed");
            archive[first] = block;
            last = block[^1].Number;
        }

        var isKilled = random.Next(4) == 0;
        return isKilled ? run : EventBlocks.Archived(run, last);
    }

    private static AgentInfo Agent(string id) => new()
    {
        AgentId = id, Pool = "default", GpuType = "A40", GpuCount = 2, Device = "cuda:0", Spot = true, UsdPerHour = 0.78m,
        EngineVersion = "1",
    };

    private static ActiveLeases Leases(string[] live, string[]? lost = null, int[]? alerts = null) => new()
    {
        LostAgents = lost ?? [],
        LiveTokens = [.. live.Index().Select(static agent => (long)agent.Index)],
        LiveAgents = live,
        LastToken = 9,
        Alerts = alerts ?? [],
    };

    private static LedgerSnapshot Ledger(int leases) => new()
    {
        BudgetUsd = 42, SpentUsd = 41, GrantedUsd = 1, ReserveUsd = 0, Phases = [], Leases = leases, Alerts = [],
        Months = new Dictionary<int, decimal>(), Closed = false,
    };
}
