namespace OpenRs.Learning.Training.Optimizer;

/// <summary>
/// The learning rate by completed steps, with transformers' formulas (optimization.py): step 1 of a run uses the rate at 0.
/// </summary>
public static class LearningRateScheduler
{
    /// <summary>The rate of the step that follows <paramref name="completedSteps"/> steps.</summary>
    public static double At(OptimizerOptions options, int completedSteps) => options.LearningRate * Factor(options, completedSteps);

    private static double Factor(OptimizerOptions options, int step)
    {
        if (step < options.WarmupSteps)
        {
            return (double)step / Math.Max(1, options.WarmupSteps);
        }

        var after = Math.Max(1, options.MaxSteps - options.WarmupSteps);
        var progress = (double)(step - options.WarmupSteps) / after;
        return options.Schedule switch
        {
            LearningRateSchedule.Constant => 1,
            LearningRateSchedule.Linear => Math.Max(0, (double)(options.MaxSteps - step) / after),
            LearningRateSchedule.Cosine => HalfCosine(progress),
            LearningRateSchedule.CosineWithMinLr =>
                (HalfCosine(progress) * (1 - options.MinLrRate)) + options.MinLrRate,
        };
    }

    private static double HalfCosine(double progress) => Math.Max(0, 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress))));
}
