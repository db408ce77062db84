namespace OpenRs.Learning.Training;

/// <summary>Supervised fine-tuning.</summary>
public sealed record SftOptions
{
    /// <summary>Optimizer, clipping and learning rate.</summary>
    public OptimizerOptions Optimizer { get; init; } = new() { LearningRate = 2e-5 };

    /// <summary>Tokens, padding included, that are computed together; changes memory and speed, and rounding in the last bits. Default 4096.</summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        Optimizer.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(MicroBatchTokens, 1);
    }
}
