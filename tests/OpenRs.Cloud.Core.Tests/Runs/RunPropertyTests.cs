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
            Assert.Equal(ExpectedBatches(plan), batches.Select(static batch => batch.BatchId));
            Assert.Equal(RunState.Succeeded, run.State);
            Assert.Equal(plan.MaxSteps, run.Step);
            Assert.Equal(plan.MaxSteps, run.Checkpoint!.Step);
            Assert.Equal($"train-{plan.MaxSteps - 1:D6}/0", run.Policy!.Name);
        }
    });

    [Fact]
    public void Walk_AnyPlan_GivesEachBatchThePolicyOfItsStep() => Properties.Hold(TestRuns.AnyPlan, length: 3, sequences: 100, plans =>
    {
        foreach (var batch in plans.SelectMany(static plan => Walk(plan).Batches))
        {
            Assert.Equal(batch.Step == 0 ? null : $"train-{batch.Step - 1:D6}/0", batch.Policy?.Name);
            Assert.True(batch.Checkpoint is null || batch.Checkpoint.Step <= batch.Step);
            Assert.Equal(batch.Kind == WorkKind.Train && batch.Step > 0 ? "agent-1" : null, batch.PreferredAgent);
        }
    });

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Run_AnySequence_EndsAsAskedWithACheckpoint(int failureWeight)
    {
        foreach (var plan in new[] { TestRuns.Plan(), TestRuns.Plan(maxSteps: 7, saveEvery: 4, evalEvery: 2, evalProblems: 5) })
        {
            Properties.Hold(RunCommand.Any(failureWeight), length: 40, sequences: 300, commands =>
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
        while (run.Batch is { } batch)
        {
            batches.Add(batch);
            run = RunMachine.BatchOver(run, TestRuns.Done(batch), 0, TestRuns.Start);
        }

        return (run, batches);
    }

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
                yield return $"rollout-{step:D6}";
                yield return $"train-{step:D6}";
            }
        }
    }
}
