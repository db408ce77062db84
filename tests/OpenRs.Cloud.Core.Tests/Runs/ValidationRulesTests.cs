using OpenRs.Cloud.Runs.Validations;
using OpenRs.Cloud.Work;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class ValidationRulesTests
{
    [Fact]
    public void Add_Losses_KnowsTheLowestAndHowLongThereWasNone()
    {
        var record = Add(threshold: 0.1, 2.0, 1.5, 1.45, 1.6, 1.45);

        // 1.45 is the lowest, but not by as much as counts as a gain: three in a row were none.
        Assert.Equal((3, 1.45, 3), (record.BestStep, record.BestLoss, record.WithoutGain));
        Assert.Equal((5, 1.45), (record.Step, record.Loss));
        Assert.Equal(0, Add(threshold: 0.1, 2.0, 1.5, 1.45, 1.6, 1.3).WithoutGain);
    }

    [Fact]
    public void Add_LossesOfWhichNotAllHaveACheckpoint_KnowsTheLowestThatHasOne()
    {
        var record = ValidationRules.Add(null, 2, 2.0, 0, isSaved: false);
        Assert.Equal(0, record.BestSavedStep);
        record = ValidationRules.Add(record, 4, 2.5, 0, isSaved: true);
        record = ValidationRules.Add(record, 6, 1.0, 0, isSaved: false);
        Assert.Equal((4, 2.5, 6, 1.0), (record.BestSavedStep, record.BestSavedLoss, record.BestStep, record.BestLoss));
        Assert.Equal(8, ValidationRules.Add(record, 8, 2.4, 0, isSaved: true).BestSavedStep);
    }

    [Fact]
    public void Run_WhoseLossDoesNotFall_EndsAfterItsPatienceWithTheReasonAndItsCheckpoint()
    {
        var run = Train([3.0, 2.0, 2.1, 1.9, 2.0, 1.95], patience: 2);
        Assert.Equal((RunState.Plateaued, 6, 6), (run.State, run.Step, run.Checkpoint!.Step));
        Assert.Equal(
            "The validation loss has not fallen in 2 validations: it is 1.9500 at step 6. Best was step 4 with 1.9000.", run.Reason);
        Assert.Empty(run.Batches);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Run_WithoutPatienceOrWithMore_GoesOn(int patience) =>
        Assert.Equal((RunState.Running, 6), (Train([3, 3, 3, 3, 3, 3], patience).State, Train([3, 3, 3, 3, 3, 3], patience).Step));

    [Fact]
    public void Run_WhosePatienceEndsWithItsLastStep_Succeeds() =>
        Assert.Equal(RunState.Succeeded, Train([3, 3, 3], patience: 2, maxSteps: 3).State);

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Run_WhoseAgentReportsNoNumber_TakesNoValidationIn(double loss) => Assert.Null(Train([loss], patience: 1).Validation);

    [Fact]
    public void Expired_LowestLossOfACheckpoint_IsKept() => Assert.Equal(
        [10, 30],
        CheckpointRetention.Expired(
            1, 40, [10, 20, 30, 40], new HashSet<long>(), [], ValidationRules.Add(null, 20, 1.5, 0, isSaved: true)));

    private static ValidationRecord Add(double threshold, params double[] losses)
    {
        ValidationRecord? record = null;
        for (var i = 0; i < losses.Length; i++)
        {
            record = ValidationRules.Add(record, i + 1, losses[i], threshold, isSaved: false);
        }

        return record!;
    }

    // A validation and a checkpoint with each step.
    private static TrainingRunState Train(double[] losses, int patience, int maxSteps = 20)
    {
        var run = Running(Plan(maxSteps, saveEvery: 1) with { Kind = RunKind.Sft, EarlyStoppingPatience = patience });
        foreach (var loss in losses)
        {
            var done = Done(Assert.Single(run.Batches));
            run = RunMachine.BatchOver(
                run, done with { Values = new Dictionary<string, double> { [UnitValues.EvalLoss] = loss } }, 0, Start);
        }

        return run;
    }
}
