namespace OpenRs.Learning.Training.Sft;

/// <summary>Supervised fine-tuning.</summary>
public sealed record SftOptions
{
    /// <summary>Optimizer, clipping and learning rate. Default a constant 2e-5.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 2e-5, Schedule = LearningRateSchedule.Constant };

    /// <summary>How the computation is divided.</summary>
    public ComputeOptions Compute { get; init; } = new();

    /// <summary>
    /// Whether several examples share a row of a micro-batch, each with positions of its own and no attention to the others: micro-batches
    /// are filled by the tokens of their examples instead of by the longest one, so fewer of them compute less padding. The sums are those
    /// of unpacked examples but for rounding. Default false.
    /// </summary>
    public bool Packing { get; init; }
}
