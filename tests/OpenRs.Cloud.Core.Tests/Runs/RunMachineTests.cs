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
        run = RunMachine.BatchOver(RunMachine.AgentsLost(run, ["agent-2", "agent-1"]), TestRuns.Done(run.Batches[0]), 0, TestRuns.Start);
        Assert.Equal(Work.WorkKind.Train, run.Batches[0].Kind);
        Assert.Null(run.Batches[0].PreferredAgent);
    }

    [Fact]
    public void Create_AtACheckpoint_GoesOnFromThereWithItsWeights()
    {
        var run = Forked(Plan(maxSteps: 6, saveEvery: 3, evalProblems: 4), step: 3);

        // No evaluation of the base model: that is not what it starts with.
        Assert.Equal(["rollout-000003"], run.Batches.Select(static batch => batch.BatchId));
        Assert.Equal((null, 3), (run.Batches[0].Policy, run.Batches[0].PolicyVersion));
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((WorkKind.Train, 3, 3), (run.Batches[0].Kind, run.Batches[0].Step, run.Batches[0].Checkpoint!.Step));
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((4, 4, 3), (run.Step, run.RecentSteps.Single().Step, run.Checkpoint!.Step));
    }

    [Fact]
    public void Begin_OfAForkBeforeItsFirstStep_EndsWithItsCheckpoint()
    {
        var run = RunStops.Begin(Forked(Plan(maxSteps: 6), step: 3), RunState.Cancelled, "Cancelled by a client.", Start);
        Assert.Equal((RunState.Cancelled, 3), (run.State, run.Checkpoint!.Step));
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
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        Assert.Equal((RunState.Running, "Agent agent-1 is at work."), (run.State, run.Reason));
        Assert.Equal(RunState.Succeeded, RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start).State);
    }

    [Fact]
    public void BatchOver_PoisonUnit_FailsTheRunWithTheReason()
    {
        var run = Running(Plan());
        run = RunMachine.BatchOver(run, FailedProgress(run.Batches[0]), 0, Start);
        Assert.Equal(RunState.Failed, run.State);
        Assert.Equal("Work unit of rollout-000000 failed: unit 0 after 3 attempts: out of memory", run.Reason);
    }

    [Fact]
    public void BatchOver_LastStepReportedWithoutItsCheckpoint_Fails()
    {
        var run = After(Plan(maxSteps: 1), batches: 1);
        run = RunMachine.BatchOver(run, Done(run.Batches[0]) with { Checkpoint = null }, 0, Start);
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
        run = RunMachine.BatchOver(run, Done(run.Batches[0]) with { Values = values }, 0, Start);
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

    [Fact]
    public void Scale_OtherNumber_ChangesIt()
    {
        var run = RunMachine.Scale(Running(Plan()), 2, Start);
        Assert.Equal(2, run.MaxAgents);
        Assert.Same(run, RunMachine.Scale(run, 2, Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunMachine.Scale(run, 0, Start));
    }

    [Fact]
    public void Delete_NotOver_IsIllegal()
    {
        Assert.Equal(ErrorReason.IllegalTransition, Assert.Throws<CloudException>(() => RunMachine.Delete(Running(Plan()), Start)).Reason);
        var run = RunMachine.Delete(RunStops.Begin(Queued(Plan()), RunState.Cancelled, "Enough.", Start), Start);
        Assert.True(run.Deleted);
        Assert.Same(run, RunMachine.Delete(run, Start));
    }
}
