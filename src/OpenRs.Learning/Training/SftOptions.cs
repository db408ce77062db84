namespace OpenRs.Learning.Training;

/// <summary>Supervised fine-tuning.</summary>
public sealed record SftOptions
{
    /// <summary>Optimizer, clipping and learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 2e-5 };

    /// <summary>
    /// Tokens, padding included, that are computed together; changes memory and speed, and rounding in the last bits. Default 4096.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>
    /// Whether the kernels of the CPU compute a layer's activations again in the backward pass instead of keeping them. The bytes of the
    /// training do not depend on it. Default false.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>
    /// Whether several examples share a row of a micro-batch, each with positions of its own and no attention to the others: micro-batches
    /// are filled by the tokens of their examples instead of by the longest one, so fewer of them compute less padding. The sums are those
    /// of unpacked examples but for rounding. Default false.
    /// </summary>
    public bool Packing { get; init; }

    /// <summary>
    /// Threads that compute on the CPU. The kernels give the same bits for any number of them. Default 1.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Lanes that the sequences of a step are dealt into: each lane's gradient is accumulated in order, and lanes are added in a fixed
    /// tree. So the bytes depend on the lanes, which belong to the run, and not on the number of ranks that compute them; more ranks than
    /// lanes are of no use. Each doubling costs one rank that computes all of them memory for another gradient. Default 1.
    /// </summary>
    public int GradientLanes { get; init; } = 1;

    internal PassOptions Pass => new(MicroBatchTokens, Checkpoints: ActivationCheckpointing) { Packing = Packing };

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        Optimizer.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MicroBatchTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(GradientLanes, 1);
    }
}
