using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class RunStopsTests
{
    [Theory]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.BudgetExhausted)]
    [InlineData(RunState.Failed)]
    public void Begin_BeforeTheFirstAgent_EndsAtOnce(RunState target)
    {
        var run = RunStops.Begin(Queued(Plan()), target, "why", Start);
        Assert.Equal((target, "why"), (run.State, run.Reason));
        Assert.Empty(run.Batches);
    }

    [Theory]
    [InlineData(RunState.Succeeded, null, "The run is SUCCEEDED and cannot go on. Fork one of its checkpoints: the new run goes on from "
        + "there, with a budget of its own.")]
    [InlineData(RunState.BudgetExhausted, 100, "The run is BUDGET_EXHAUSTED and cannot go on.")]
    [InlineData(RunState.Stopping, null, "Resume it when it is PAUSED.")]
    [InlineData(RunState.Running, 100, "there is nothing to resume. UpdateRun changes the budget")]
    public void CheckResume_WhatWouldDoNothing_IsRefused(RunState state, int? budget, string words)
    {
        var error = Assert.Throws<CloudException>(() => RunStops.CheckResume(state, currentUsd: 42, budget));
        Assert.Equal(ErrorReason.IllegalTransition, error.Reason);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunState.Paused, null)]
    [InlineData(RunState.Paused, 100)]
    [InlineData(RunState.Running, null)]
    [InlineData(RunState.Running, 42)]
    public void CheckResume_OfARunThatGoesOn_IsFine(RunState state, int? budget) =>
        RunStops.CheckResume(state, currentUsd: 42, budget);

    [Fact]
    public void Begin_NothingNewSinceTheCheckpoint_EndsAtOnce() => Assert.Equal(
        RunState.Cancelled, RunStops.Begin(After(Plan(saveEvery: 1), batches: 2), RunState.Cancelled, "enough", Start).State);

    [Fact]
    public void Begin_DuringRollouts_SavesThePolicyThatIsThere()
    {
        var run = RunStops.Begin(After(Plan(), batches: 2), RunState.BudgetExhausted, "no money", Start);
        Assert.Equal((RunState.Stopping, "save-000001", "agent-1"), (run.State, run.Batches[0].BatchId, run.Batches[0].PreferredAgent));
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.BudgetExhausted, "no money", 1), (run.State, run.Reason, run.Checkpoint!.Step));
    }

    [Fact]
    public void Begin_DuringAStep_FinishesIt()
    {
        var run = RunStops.Begin(After(Plan(saveEvery: 1), batches: 1), RunState.Cancelled, "enough", Start);
        Assert.Equal((RunState.Stopping, WorkKind.Train), (run.State, run.Batches[0].Kind));
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.Cancelled, 1, 1), (run.State, run.Step, run.Checkpoint!.Step));
    }

    [Fact]
    public void Begin_StepUnderWayFails_SavesTheStepBefore()
    {
        var run = RunStops.Begin(After(Plan(), batches: 3), RunState.Cancelled, "enough", Start);
        run = RunMachine.BatchOver(run, FailedProgress(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.Stopping, "save-000001"), (run.State, run.Batches[0].BatchId));
    }

    [Fact]
    public void Begin_SaveFails_KeepsTheTargetAndSaysWhatIsKept()
    {
        var run = RunStops.Begin(After(Plan(saveEvery: 3), batches: 2), RunState.BudgetExhausted, "No money.", Start);
        run = RunMachine.BatchOver(run, FailedProgress(run.Batches[0]), 0, Start);
        Assert.Equal(RunState.BudgetExhausted, run.State);
        Assert.Equal(
            "No money. Work unit of save-000001 failed: unit 0 after 3 attempts: out of memory; there is no checkpoint.", run.Reason);
    }

    [Fact]
    public void Begin_SaveOfAnotherStep_DoesNotSaveForEver()
    {
        var run = RunStops.Begin(After(Plan(), batches: 2), RunState.Cancelled, "enough", Start);
        var done = Done(run.Batches[0]);
        run = RunMachine.BatchOver(run, done with { Checkpoint = done.Checkpoint! with { Step = 7 } }, 0, Start);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Contains("a checkpoint of step 1 and reported one of step 7", run.Reason, StringComparison.Ordinal);
        Assert.Null(run.Checkpoint);
    }

    [Fact]
    public void Begin_Paused_SavesToo()
    {
        var paused = After(Plan(), batches: 2) with { State = RunState.Paused, Batches = [] };
        Assert.Equal("save-000001", RunStops.Begin(paused, RunState.Cancelled, "enough", Start).Batches[0].BatchId);
    }

    [Fact]
    public void Begin_Again_KeepsTheFirstTarget()
    {
        var run = RunStops.Begin(After(Plan(), batches: 2), RunState.BudgetExhausted, "no money", Start);
        Assert.Same(run, RunStops.Begin(run, RunState.Cancelled, "enough", Start));
    }

    [Fact]
    public void Pause_AboutToEnd_IsIllegal()
    {
        var run = RunStops.Begin(After(Plan(), batches: 2), RunState.Cancelled, "Enough.", Start);
        Assert.Equal(
            "The run is about to become CANCELLED and cannot be paused any more.",
            Assert.Throws<CloudException>(() => RunStops.Pause(run, "?", Start)).Message);
    }

    [Fact]
    public void Begin_RolloutsOfTheNextStepBesideAStep_AreDroppedUnlessItPauses()
    {
        var run = After(Plan(maxStaleness: 1), batches: 1);
        Assert.Equal([WorkKind.Train, WorkKind.Rollout], run.Batches.Select(static batch => batch.Kind));
        Assert.Equal(WorkKind.Train, Assert.Single(RunStops.Begin(run, RunState.Cancelled, "Enough.", Start).Batches).Kind);

        // Rollouts that are held come in, and the step is still waited for.
        run = RunStops.Pause(run, "Paused.", Start);
        Assert.Equal(
            [(WorkKind.Train, false), (WorkKind.Rollout, true)], run.Batches.Select(static batch => (batch.Kind, batch.Suspended)));
        run = RunMachine.BatchOver(run, Done(run.Batches[1]), 0, Start);
        Assert.Equal((RunState.Stopping, WorkKind.Train), (run.State, Assert.Single(run.Batches).Kind));
    }

    [Theory]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Queued)]
    public void Begin_TargetThatNoStopReaches_IsIllegal(RunState target) => Assert.Equal(
        ErrorReason.IllegalTransition,
        Assert.Throws<CloudException>(() => RunStops.Begin(After(Plan(), batches: 1), target, "?", Start)).Reason);

    [Fact]
    public void GiveUp_SaveTimeoutOver_EndsWithTheCheckpointThereIs()
    {
        var run = RunStops.Begin(After(Plan(saveEvery: 1), batches: 3), RunState.Cancelled, "Enough.", Start);
        Assert.Equal(WorkKind.Train, run.Batches[0].Kind);
        Assert.Same(run, RunStops.GiveUp(run, Start + RunStops.SaveTimeout - TimeSpan.FromTicks(1)));
        run = RunStops.GiveUp(run, Start + RunStops.SaveTimeout);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Equal("Enough. No agent could save in 10 minutes; the checkpoint of step 1 is the last.", run.Reason);
    }

    [Fact]
    public void GiveUp_StepTookItsTime_LeavesTheSaveItsOwn()
    {
        var run = RunStops.Begin(After(Plan(), batches: 1), RunState.Cancelled, "Enough.", Start);
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start.AddMinutes(9));
        Assert.Same(run, RunStops.GiveUp(run, Start.AddMinutes(11)));
    }

    [Fact]
    public void Pause_DuringRollouts_SavesAndKeepsWhatIsDone()
    {
        var run = RunStops.Pause(After(Plan(), batches: 2), "Paused.", Start);
        Assert.Equal(
            [("save-000001", false), ("rollout-000001", true)], run.Batches.Select(static batch => (batch.BatchId, batch.Suspended)));
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.Stopping, true), (run.State, RunStops.IsLeaving(run)));
        run = RunStops.LeasesClosed(run, Start);
        Assert.Equal((RunState.Paused, "Paused."), (run.State, run.Reason));

        run = RunStops.Resume(run, 50, Start);
        Assert.Equal((RunState.Running, 50), (run.State, run.BudgetUsd));
        Assert.Equal(("rollout-000001", false), (Assert.Single(run.Batches).BatchId, run.Batches[0].Suspended));
    }

    [Fact]
    public void Pause_LastRolloutComesInLate_TrainsOnItAfterwards()
    {
        var run = RunStops.Pause(After(Plan(saveEvery: 1), batches: 2), "Paused.", Start);
        run = RunStops.LeasesClosed(RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start), Start);
        Assert.Equal(RunState.Paused, run.State);
        Assert.Equal("train-000001", Assert.Single(RunStops.Resume(run, null, Start).Batches).BatchId);
    }

    [Fact]
    public void Pause_BeforeTheFirstAgent_IsPausedAtOnce()
    {
        var run = RunStops.Pause(Queued(Plan()), "Paused.", Start);
        Assert.Equal((RunState.Paused, true), (run.State, Assert.Single(run.Batches).Suspended));
    }

    [Fact]
    public void Pause_HeldUnitFailsForGood_FailsTheRunAfterTheSave()
    {
        var run = RunStops.Pause(After(Plan(), batches: 2), "Paused.", Start);
        run = RunMachine.BatchOver(run, FailedProgress(run.Batches[1]), 0, Start);
        Assert.Equal("save-000001", Assert.Single(run.Batches).BatchId);
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.Failed, 1), (run.State, run.Checkpoint!.Step));
    }

    [Fact]
    public void Begin_CancelWhilePausing_Cancels()
    {
        var run = RunStops.Begin(RunStops.Pause(After(Plan(), batches: 2), "Paused.", Start), RunState.Cancelled, "Enough.", Start);
        run = RunMachine.BatchOver(run, Done(Assert.Single(run.Batches)), 0, Start);
        Assert.Equal((RunState.Cancelled, "Enough."), (run.State, run.Reason));
    }
}
