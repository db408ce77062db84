using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
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

    [Theory]
    [InlineData(1_000_000_000, RunState.Running)]
    [InlineData(1_000_000_001, RunState.Failed)]
    public void BatchOver_Verdicts_AreCountedToABillion(double correct, RunState state)
    {
        var run = Running(Plan(evalProblems: 4));
        var values = new Dictionary<string, double> { [UnitValues.Correct] = correct, [UnitValues.Wrong] = 2 };
        run = RunMachine.BatchOver(run, Done(run.Batches[0]) with { Values = values }, 0, Start);
        Assert.Equal(state, run.State);
        Assert.Equal(state == RunState.Failed ? [] : [1_000_000_002], run.Evaluations.Select(static evaluation => evaluation.Problems));
    }

    [Fact]
    public void BatchOver_StepWithoutACheckpoint_KeepsTheOneBefore()
    {
        var run = After(Plan(maxSteps: 4, saveEvery: 2), batches: 6);
        Assert.Equal((3, 2), (run.Step, run.Checkpoint!.Step));
        Assert.Empty(run.Rollouts);
    }

    [Fact]
    public void BatchOver_FirstWordOfAnAgentWithoutAName_SaysSo()
    {
        var run = Queued(Plan());
        run = RunMachine.BatchOver(run, Done(run.Batches[0]) with { LastAgent = null }, 0, Start);
        Assert.Equal("Agent unknown is at work.", run.Reason);
    }

    [Fact]
    public void PriceRefused_NobodyAtWork_SaysSoUntilAnAgentIsPaid()
    {
        var agent = new AgentInfo
        {
            AgentId = "a",
            Pool = "default",
            GpuType = "B200",
            GpuCount = 8,
            Device = "cuda",
            Spot = false,
            UsdPerHour = 114,
            EngineVersion = "1",
        };
        var none = Ledger(leases: 0);
        foreach (var run in new[] { Queued(Plan()), Running(Plan()) })
        {
            var refused = RunMachine.PriceRefused(run, agent, none, Start);
            Assert.Equal((run.State, true, run.Version + 1), (refused.State, refused.WaitsForPrice, refused.Version));
            Assert.Contains("an agent that costs less", refused.Reason, StringComparison.Ordinal);
            Assert.Same(refused, RunMachine.PriceRefused(refused, agent, none, Start));
            Assert.Same(run, RunMachine.PriceRefused(run, agent, Ledger(leases: 1), Start));
            var paid = RunMachine.LeaseOpened(refused, "agent-2", Start);
            Assert.Equal(
                (RunState.Running, false, "Agent agent-2 is at work.", refused.Version + 1),
                (paid.State, paid.WaitsForPrice, paid.Reason, paid.Version));
        }

        var over = RunStops.Begin(Queued(Plan()), RunState.Cancelled, "Enough.", Start);
        Assert.Same(over, RunMachine.PriceRefused(over, agent, none, Start));
    }

    [Fact]
    public void BatchOver_Evaluation_CountsFailuresApart()
    {
        var run = After(Plan(evalProblems: 4), batches: 1);
        Assert.Equal(new EvaluationSummary { Step = 0, Problems = 3, Correct = 3, WithoutVerdict = 1 }, Assert.Single(run.Evaluations));
    }

    [Fact]
    public void Scale_OtherNumber_ChangesIt()
    {
        var run = RunMachine.Scale(Running(Plan()), 2, Start);
        Assert.Equal(2, run.MaxAgents);
        Assert.Same(run, RunMachine.Scale(run, 2, Start));
        Assert.Throws<ArgumentOutOfRangeException>(() => RunMachine.Scale(run, 0, Start));
        run = RunStops.Begin(Queued(Plan()), RunState.Cancelled, "Enough.", Start);
        Assert.Contains(
            "is CANCELLED: it uses no agents any more",
            Assert.Throws<CloudException>(() => RunMachine.Scale(run, 3, Start)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Delete_NotOver_IsIllegal()
    {
        var error = Assert.Throws<CloudException>(() => RunMachine.Delete(Running(Plan()), Start));
        Assert.Equal(
            (ErrorReason.IllegalTransition, "The run is RUNNING. Cancel it before you delete it."), (error.Reason, error.Message));
        var run = RunMachine.Delete(RunStops.Begin(Queued(Plan()), RunState.Cancelled, "Enough.", Start), Start);
        Assert.True(run.Deleted);
        Assert.Same(run, RunMachine.Delete(run, Start));
    }

    private static LedgerSnapshot Ledger(int leases) => new()
    {
        BudgetUsd = 1,
        SpentUsd = 0,
        GrantedUsd = 0,
        ReserveUsd = 0,
        Phases = [],
        Leases = leases,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = false,
    };
}
