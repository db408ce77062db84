using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Work;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class RunMachineTests
{
    [Fact]
    public void AgentsLost_TheTrainerAmongThem_NextTrainingPrefersNobody()
    {
        var run = TestRuns.After(TestRuns.Plan(), 2) with { Trainer = "agent-1" };
        Assert.Same(run, RunMachine.AgentsLost(run, ["agent-2"]));
        run = RunMachine.BatchOver(RunMachine.AgentsLost(run, ["agent-2", "agent-1"]), TestRuns.Done(run.Batch!), 0, TestRuns.Start);
        Assert.Equal(Work.WorkKind.Train, run.Batch!.Kind);
        Assert.Null(run.Batch.PreferredAgent);
    }

    [Fact]
    public void LeaseOpened_OnlyTheFirst_MovesTheRun()
    {
        var run = Running(Plan());
        Assert.Equal((RunState.Running, 2), (run.State, run.Version));
        Assert.Same(run, RunMachine.LeaseOpened(run, "agent-2", Start));
    }

    [Fact]
    public void BatchOver_LeaseNeverReported_ProvesThatAnAgentIsThere()
    {
        // A crash between the ledger's write and the run's: the agent works on, and nobody reports its lease again.
        var run = Queued(Plan(maxSteps: 1));
        run = RunMachine.BatchOver(run, Done(run.Batch!), 0, Start);
        Assert.Equal((RunState.Running, "Agent agent-1 is at work."), (run.State, run.Reason));
        Assert.Equal(RunState.Succeeded, RunMachine.BatchOver(run, Done(run.Batch!), 0, Start).State);
    }

    [Fact]
    public void BatchOver_PoisonUnit_FailsTheRunWithTheReason()
    {
        var run = Running(Plan());
        run = RunMachine.BatchOver(run, FailedProgress(run.Batch!), 0, Start);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal("Work unit of rollout-000000 failed: unit 0 after 3 attempts: out of memory", run.Reason);
    }

    [Fact]
    public void BatchOver_LastStepReportedWithoutItsCheckpoint_Fails()
    {
        var run = After(Plan(maxSteps: 1), batches: 1);
        run = RunMachine.BatchOver(run, Done(run.Batch!) with { Checkpoint = null }, 0, Start);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("a checkpoint of step 1 and reported none", run.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(2147483647)]
    public void BatchOver_VerdictsThatAreNoCounts_Fail(double correct)
    {
        var run = Running(Plan(evalProblems: 4));
        var values = new Dictionary<string, double> { [UnitValues.Correct] = correct, [UnitValues.Wrong] = 3 };
        run = RunMachine.BatchOver(run, Done(run.Batch!) with { Values = values }, 0, Start);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("'correct' sums to", run.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void BatchOver_Evaluation_CountsFailuresApart()
    {
        var run = After(Plan(evalProblems: 4), batches: 1);
        Assert.Equal(new EvaluationSummary { Step = 0, Problems = 3, Correct = 3, WithoutVerdict = 1 }, Assert.Single(run.Evaluations));
    }

    [Fact]
    public void BatchOver_ManySteps_RemembersTheLast()
    {
        var run = After(Plan(maxSteps: 100, saveEvery: 50), batches: 2 * 70);
        Assert.Equal(Enumerable.Range(7, RunMachine.RecentStepLimit), run.RecentSteps.Select(static step => step.Step));
    }

    [Theory]
    [InlineData(RunState.Cancelled)]
    [InlineData(RunState.BudgetExhausted)]
    [InlineData(RunState.Failed)]
    public void BeginStop_BeforeTheFirstAgent_EndsAtOnce(RunState target)
    {
        var run = RunMachine.BeginStop(Queued(Plan()), target, "why", Start);
        Assert.Equal((target, "why"), (run.State, run.Reason));
        Assert.Null(run.Batch);
    }

    [Fact]
    public void BeginStop_NothingNewSinceTheCheckpoint_EndsAtOnce() => Assert.Equal(
        RunState.Cancelled, RunMachine.BeginStop(After(Plan(saveEvery: 1), batches: 2), RunState.Cancelled, "enough", Start).State);

    [Fact]
    public void BeginStop_DuringRollouts_SavesThePolicyThatIsThere()
    {
        var run = RunMachine.BeginStop(After(Plan(), batches: 2), RunState.BudgetExhausted, "no money", Start);
        Assert.Equal((RunState.Stopping, "save-000001", "agent-1"), (run.State, run.Batch!.BatchId, run.Batch.PreferredAgent));
        run = RunMachine.BatchOver(run, Done(run.Batch), 0, Start);
        Assert.Equal((RunState.BudgetExhausted, "no money", 1), (run.State, run.Reason, run.Checkpoint!.Step));
    }

    [Fact]
    public void BeginStop_DuringAStep_FinishesIt()
    {
        var run = RunMachine.BeginStop(After(Plan(saveEvery: 1), batches: 1), RunState.Cancelled, "enough", Start);
        Assert.Equal((RunState.Stopping, WorkKind.Train), (run.State, run.Batch!.Kind));
        run = RunMachine.BatchOver(run, Done(run.Batch), 0, Start);
        Assert.Equal((RunState.Cancelled, 1, 1), (run.State, run.Step, run.Checkpoint!.Step));
    }

    [Fact]
    public void BeginStop_StepUnderWayFails_SavesTheStepBefore()
    {
        var run = RunMachine.BeginStop(After(Plan(), batches: 3), RunState.Cancelled, "enough", Start);
        run = RunMachine.BatchOver(run, FailedProgress(run.Batch!), 0, Start);
        Assert.Equal((RunState.Stopping, "save-000001"), (run.State, run.Batch!.BatchId));
    }

    [Fact]
    public void BeginStop_SaveFails_KeepsTheTargetAndSaysWhatIsKept()
    {
        var run = RunMachine.BeginStop(After(Plan(saveEvery: 3), batches: 2), RunState.BudgetExhausted, "No money.", Start);
        run = RunMachine.BatchOver(run, FailedProgress(run.Batch!), 0, Start);
        Assert.Equal(RunState.BudgetExhausted, run.State);
        Assert.Equal(
            "No money. Work unit of save-000001 failed: unit 0 after 3 attempts: out of memory; there is no checkpoint.", run.Reason);
    }

    [Fact]
    public void BeginStop_SaveOfAnotherStep_DoesNotSaveForEver()
    {
        var run = RunMachine.BeginStop(After(Plan(), batches: 2), RunState.Cancelled, "enough", Start);
        var done = Done(run.Batch!);
        run = RunMachine.BatchOver(run, done with { Checkpoint = done.Checkpoint! with { Step = 7 } }, 0, Start);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Contains("a checkpoint of step 1 and reported one of step 7", run.Reason, StringComparison.Ordinal);
        Assert.Null(run.Checkpoint);
    }

    [Fact]
    public void BeginStop_Paused_SavesToo()
    {
        var paused = After(Plan(), batches: 2) with { State = RunState.Paused, Batch = null };
        Assert.Equal("save-000001", RunMachine.BeginStop(paused, RunState.Cancelled, "enough", Start).Batch!.BatchId);
    }

    [Fact]
    public void BeginStop_Again_KeepsTheFirstTarget()
    {
        var run = RunMachine.BeginStop(After(Plan(), batches: 2), RunState.BudgetExhausted, "no money", Start);
        Assert.Same(run, RunMachine.BeginStop(run, RunState.Cancelled, "enough", Start));
    }

    [Theory]
    [InlineData(RunState.Running)]
    [InlineData(RunState.Queued)]
    public void BeginStop_TargetThatNoStopReaches_IsIllegal(RunState target) => Assert.Equal(
        ErrorReason.IllegalTransition, Assert.Throws<CloudException>(() => RunMachine.BeginStop(Running(Plan()), target, "?", Start)).Reason);

    [Fact]
    public void GiveUpStopping_PatienceOver_EndsWithTheCheckpointThereIs()
    {
        var run = RunMachine.BeginStop(After(Plan(saveEvery: 1), batches: 3), RunState.Cancelled, "Enough.", Start);
        Assert.Equal(WorkKind.Train, run.Batch!.Kind);
        Assert.Same(run, RunMachine.GiveUpStopping(run, Start + RunMachine.StopPatience - TimeSpan.FromTicks(1)));
        run = RunMachine.GiveUpStopping(run, Start + RunMachine.StopPatience);
        Assert.Equal(RunState.Cancelled, run.State);
        Assert.Equal("Enough. No agent could save in 10 minutes; the checkpoint of step 1 is the last.", run.Reason);
    }

    [Fact]
    public void GiveUpStopping_StepTookItsTime_LeavesTheSaveItsOwn()
    {
        var run = RunMachine.BeginStop(After(Plan(), batches: 1), RunState.Cancelled, "Enough.", Start);
        run = RunMachine.BatchOver(run, Done(run.Batch!), 0, Start.AddMinutes(9));
        Assert.Same(run, RunMachine.GiveUpStopping(run, Start.AddMinutes(11)));
    }
}
