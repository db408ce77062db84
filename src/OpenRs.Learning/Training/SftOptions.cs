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
    /// Threads of tensor operations on the CPU. The last bits depend on it, so it belongs to the run and not to the host: agents with other
    /// numbers of cores continue each other's work to the same bytes. Default 1.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Lanes that the micro-batches of a step are dealt into: each lane's gradient is accumulated in order, and lanes are added in a fixed
    /// tree. So the bytes depend on the lanes, which belong to the run, and not on the number of ranks that compute them; more ranks than
    /// lanes are of no use. Each doubling costs one rank that computes all of them memory for another gradient. Default 1.
    /// </summary>
    public int GradientLanes { get; init; } = 1;

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
