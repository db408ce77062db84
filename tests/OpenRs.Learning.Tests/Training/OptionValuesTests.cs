using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Optimizer;

namespace OpenRs.Learning.Tests.Training;

/// <summary>Each value of a recipe's enums has training code of its own: none trains as another one.</summary>
public sealed class OptionValuesTests
{
    [Fact]
    public void LossTypes_GiveDifferentWeights() => AssertDistinct<LossType>(loss => TokenWeights.Compute(
        [1, 2, 5],
        [false, false, true],
        new GrpoOptions { LossType = loss, LossBatchSize = 2, Sampling = new() { MaxCompletionLength = 10 } }));

    [Fact]
    public void RewardScalings_GiveDifferentAdvantages() => AssertDistinct<RewardScaling>(
        scaling => GroupAdvantages.Compute([[[1.0], [0.0]], [[4.0], [2.0]]], [1], scaling).Advantages.SelectMany(static group => group));

    [Fact]
    public void Schedules_GiveDifferentRates() => AssertDistinct<LearningRateSchedule>(schedule => Enumerable.Range(0, 10).Select(
        step => LearningRateScheduler.At(new OptimizerOptions { Schedule = schedule, MaxSteps = 10, MinLrRate = 0.1 }, step)));

    [Fact]
    public void Corrections_GiveDifferentFactors()
    {
        AssertDistinct<ImportanceSampling>(
            kind => ImportanceWeights.Compute([-1, -2, -1, -1], [-1, -1, -1.5f, -1.25f], [2, 2], kind, 1.5).Select(static x => (double)x),
            except: ImportanceSampling.None);
        Assert.Throws<ArgumentException>(() => ImportanceWeights.Compute([-1], [-1], [1], ImportanceSampling.None, 1));
    }

    [Fact]
    public void OldPolicies_GiveDifferentRatios() => AssertDistinct<OldPolicy>(policy =>
    {
        RolloutGroup[] groups = [new([1], [new ScoredCompletion { Tokens = [2], LogProbs = [-1], Rewards = [1] }])];
        var advantages = GroupAdvantages.Compute([[[1.0]]], [], RewardScaling.None);
        var old = StepBatch.Build(groups, advantages, new GrpoOptions { OldPolicy = policy }).Constants.Old;
        return (old ?? []).Select(static x => (double)x);
    });

    [Fact]
    public void WeightTypes_GiveDifferentTensors() => AssertDistinct<WeightType>(static type => [(double)type.ToTensorType()]);

    private static void AssertDistinct<T>(Func<T, IEnumerable<double>> outcome, params T[] except)
        where T : struct, Enum
    {
        var values = Enum.GetValues<T>().Except(except).ToList();
        Assert.Equal(values.Count, values.Select(value => string.Join(' ', outcome(value))).Distinct().Count());
    }
}
