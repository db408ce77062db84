namespace OpenRs.Learning.Training;

/// <summary>AdamW, gradient clipping and the learning rate of a run.</summary>
public sealed record OptimizerOptions
{
    /// <summary>Peak learning rate. Default 1e-6, the Open RS recipe's.</summary>
    public double LearningRate { get; init; } = 1e-6;

    /// <summary>Decay of the gradient average. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squared gradient average. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the squared average. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay of matrices; norms and biases are left alone. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Gradients are scaled down to this norm; 0 turns clipping off. Default 1.</summary>
    public double MaxGradNorm { get; init; } = 1;

    /// <summary>Shape of the learning rate. Default constant.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Steps over which the rate rises in a line from 0. Default 0.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Steps of the run, where the schedule ends. Default 500.</summary>
    public int MaxSteps { get; init; } = 500;

    /// <summary>For <see cref="LearningRateSchedule.CosineWithMinLr"/>: the floor as a share of the peak. Default 0.1.</summary>
    public double MinLearningRateRatio { get; init; } = 0.1;

    /// <summary>Where AdamW's moments lie. Default by the memory of the machine.</summary>
    public OptimizerState State { get; init; } = OptimizerState.Auto;

    /// <summary>Folder of the scratch file of <see cref="OptimizerState.Disk"/>; null is the system's temporary folder.</summary>
    public string? ScratchFolder { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(LearningRate >= 0) || !(Beta1 is >= 0 and < 1) || !(Beta2 is >= 0 and < 1) || !(Epsilon > 0) || !(WeightDecay >= 0)
            || !(MaxGradNorm >= 0))
        {
            throw new ArgumentException(
                "learning_rate, weight_decay and max_grad_norm must be 0 or more, the betas in [0, 1) and epsilon above 0.");
        }

        if (MaxSteps <= 0 || WarmupSteps < 0 || WarmupSteps > MaxSteps || !(MinLearningRateRatio is >= 0 and <= 1))
        {
            throw new ArgumentException(
                $"max_steps {MaxSteps} must be positive, warmup_steps {WarmupSteps} in [0, max_steps] "
                + $"and min_lr_rate {MinLearningRateRatio} in [0, 1].");
        }
    }
}
