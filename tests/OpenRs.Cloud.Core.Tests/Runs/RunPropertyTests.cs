using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

public sealed class RunPropertyTests
{
    [Fact]
    public void Walk_AnyPlan_DoesExactlyTheBatchesOfThePlan() => Properties.Hold(TestRuns.AnyPlan, length: 3, sequences: 300, plans =>
    {
        foreach (var plan in plans)
        {
            var (run, batches) = Walk(plan);
            Assert.Equal(ExpectedBatches(plan).Order(), batches.Select(static batch => batch.BatchId).Order());
            Assert.Equal(ExpectedBatches(plan).Where(IsNoRollout), batches.Select(static batch => batch.BatchId).Where(IsNoRollout));
            Assert.Equal(RunState.Succeeded, run.State);
            Assert.Equal(plan.MaxSteps, run.Step);
            Assert.Equal(plan.MaxSteps, run.Checkpoint!.Step);

            // Without rollouts only what is evaluated is published.
            var isPublished = plan.Kind == RunKind.Grpo || plan.EvalProblems > 0;
            Assert.Equal(isPublished ? $"train-{plan.MaxSteps - 1:D6}/0" : null, run.Policy?.Name);
        }
    });

    [Fact]
    public void Walk_AnyPlan_GivesEachBatchThePolicyOfItsStep() => Properties.Hold(TestRuns.AnyPlan, length: 3, sequences: 100, plans =>
    {
        foreach (var (plan, batch) in plans.SelectMany(static plan => Walk(plan).Batches.Select(batch => (plan, batch))))
        {
            // Who trains on rows continues from the weights that it has.
            if (plan.Kind == RunKind.Grpo || batch.Kind == WorkKind.Evaluate)
            {
                Assert.Equal(batch.PolicyVersion == 0 ? null : $"train-{batch.PolicyVersion - 1:D6}/0", batch.Policy?.Name);
            }

            Assert.True(batch.Checkpoint is null || batch.Checkpoint.Step <= batch.Step);
            Assert.Equal(batch.Kind == WorkKind.Train && batch.Step > 0 ? "agent-1" : null, batch.PreferredAgent);
        }
    });

    [Fact]
    public void Walk_StaleByOne_GeneratesTheNextStepWhileThisOneTrains()
    {
        var run = TestRuns.After(TestRuns.Plan(maxSteps: 3, maxStaleness: 1), batches: 1);
        Assert.Equal(["train-000000", "rollout-000001"], run.Batches.Select(static batch => batch.BatchId));
        run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[1]), 0, TestRuns.Start);
        run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[0]), 0, TestRuns.Start);
        Assert.Equal(
            [("train-000001", 1), ("rollout-000002", 1)], run.Batches.Select(static batch => (batch.BatchId, batch.PolicyVersion)));
        Assert.Equal(["rollout-000001/0", "rollout-000001/1"], run.Batches[0].Rollouts.Select(static rollout => rollout.Name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Run_AnySequence_EndsAsAskedWithACheckpoint(int failureWeight)
    {
        foreach (var plan in new[]
        {
            TestRuns.Plan(),
            TestRuns.Plan(maxSteps: 7, saveEvery: 4, evalEvery: 2, evalProblems: 5),
            TestRuns.Plan(maxSteps: 6, evalEvery: 2, evalProblems: 3, maxStaleness: 1),
            TestRuns.Plan(maxSteps: 6, evalEvery: 2, evalProblems: 3) with { Kind = RunKind.Sft },
        })
        {
            Properties.Hold(RunCommand.Any(failureWeight), length: 50, sequences: 300, commands =>
            {
                var world = new RunWorld(plan);
                foreach (var command in commands)
                {
                    world.Apply(command);
                }

                world.CheckEnd();
            });
        }
    }

    private static (TrainingRunState Run, List<WorkBatch> Batches) Walk(RunPlan plan)
    {
        var run = TestRuns.Running(plan);
        var batches = new List<WorkBatch>();
        while (run.Batches.Count > 0)
        {
            batches.Add(run.Batches[0]);
            run = RunMachine.BatchOver(run, TestRuns.Done(run.Batches[0]), 0, TestRuns.Start);
        }

        return (run, batches);
    }

    private static bool IsNoRollout(string batchId) => !batchId.StartsWith("rollout", StringComparison.Ordinal);

    // The plan in plain words: evaluate first; each step rolls out and trains; evaluate when due, and after the last step.
    private static IEnumerable<string> ExpectedBatches(RunPlan plan)
    {
        for (var step = 0; step <= plan.MaxSteps; step++)
        {
            var isDue = step == 0 || step == plan.MaxSteps || (plan.EvalEvery > 0 && step % plan.EvalEvery == 0);
            if (isDue && plan.EvalProblems > 0)
            {
                yield return $"evaluate-{step:D6}";
            }

            if (step < plan.MaxSteps)
            {
                if (plan.Kind == RunKind.Grpo)
                {
                    yield return $"rollout-{step:D6}";
                }

                yield return $"train-{step:D6}";
            }
        }
    }
}
