using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Work;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class WorkPlannerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 4)]
    [InlineData(9, 5)]
    public void Evaluation_OfProblems_HasAUnitForEachTwo(int problems, int units)
    {
        var batch = Queued(Plan(evalProblems: problems)).Batches[0];
        Assert.Equal((WorkKind.Evaluate, units), (batch.Kind, batch.Units));
    }

    [Fact]
    public void Train_EachThirdStepAndTheLast_SavesACheckpoint()
    {
        var saved = new List<int>();
        for (var run = Running(Plan(maxSteps: 8)); run.Batches.Count > 0; run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start))
        {
            saved.AddRange(run.Batches.Where(static batch => batch.SaveCheckpoint).Select(static batch => batch.Step + 1));
        }

        Assert.Equal([3, 6, 8], saved);
    }

    [Fact]
    public void Rollouts_StillUnderWayWhenTheStepBeforeIsTrained_DoNotHoldUpThoseOfTheNext()
    {
        var run = After(Plan(maxStaleness: 1), batches: 2);
        Assert.Equal(1, run.Step);
        Assert.Equal(["rollout-000001", "rollout-000002"], run.Batches.Select(static batch => batch.BatchId));
    }

    [Fact]
    public void Sft_Steps_AreTrainedAtOnceAndEvaluatedWhereThatIsDue()
    {
        var plan = Plan(maxSteps: 4, evalEvery: 2, evalProblems: 3) with { Kind = RunKind.Sft };
        var work = new List<(string Batch, bool IsPublished)>();
        var run = Running(plan);
        for (; run.Batches.Count > 0; run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start))
        {
            var batch = Assert.Single(run.Batches);
            Assert.Empty(batch.Rollouts);

            // What is evaluated is the policy of that step.
            Assert.Equal(batch.Kind == WorkKind.Evaluate && batch.Step > 0, batch.Policy is not null && batch.Kind == WorkKind.Evaluate);
            work.Add((batch.BatchId, !batch.WithoutPolicy));
        }

        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(
            [
                ("evaluate-000000", true), ("train-000000", false), ("train-000001", true), ("evaluate-000002", true),
                ("train-000002", false), ("train-000003", true), ("evaluate-000004", true),
            ],
            work);
        Assert.Equal(AgentRoles.Train | AgentRoles.Evaluate, WorkPlanner.RolesOf(plan));
        Assert.Equal(AgentRoles.Train, WorkPlanner.RolesOf(plan with { EvalProblems = 0 }));
    }

    [Fact]
    public void Sft_PausedAndResumed_GoesOnWithTheNextStep()
    {
        var run = After(Plan() with { Kind = RunKind.Sft }, batches: 1);
        run = RunStops.Pause(run, "Paused.", Start);
        run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        run = RunMachine.BatchOver(run, Done(Assert.Single(run.Batches)), 0, Start);
        run = RunStops.LeasesClosed(run, Start);
        Assert.Equal((RunState.Paused, 2, 2), (run.State, run.Step, run.Checkpoint!.Step));
        Assert.Equal("train-000002", Assert.Single(RunStops.Resume(run, null, Start).Batches).BatchId);
    }

    [Fact]
    public void Create_WhateverThePoolHas_NamesItAndAsksForNoMoreAgents() =>
        Assert.Equal("Waiting for its first agent of pool 'default'.", Queued(Plan()).Reason);
}
