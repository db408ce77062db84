namespace OpenRs.Recipes.Options;

/// <summary>AdamW, gradient clipping and the learning rate of a run. The ranges given here are checked where a recipe is read.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Peak learning rate, above 0 and at most 1.</summary>
    public double LearningRate { get; init; } = 1e-6;

    /// <summary>The course of the learning rate.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Linear;

    /// <summary>Share of <see cref="MaxSteps"/> in which the rate rises from 0, 0 to 1.</summary>
    public double WarmupRatio { get; init; }

    /// <summary>Final share of the peak under <see cref="LearningRateSchedule.CosineWithMinLr"/>, 0 to 1.</summary>
    public double MinLrRate { get; init; }

    /// <summary>Decay of AdamW's first moment, 0 up to but not 1.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Decay of AdamW's second moment, 0 up to but not 1.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>AdamW's term against division by zero, above 0 and at most 1.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>AdamW's decoupled weight decay, 0 to 1; norms and biases are left alone.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this norm; 0 leaves them alone.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Steps of the run, where the schedule ends, 1 to 10,000,000.</summary>
    public int MaxSteps { get; init; } = 1;

    /// <summary>Steps of warm-up: <c>ceil(warmup_ratio * max_steps)</c>, as in transformers.</summary>
    public int WarmupSteps => (int)Math.Ceiling(WarmupRatio * MaxSteps);
}
