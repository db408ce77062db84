namespace OpenRs.Recipes.Options;

/// <summary>
/// How a trainer divides its computation. Part of the run and not of the host: the last bits of the weights depend on it.
/// The ranges given here are checked where a recipe is read.
/// </summary>
public sealed record ComputeOptions
{
    /// <summary>Threads that train on the CPU, 1 to 1,024. The kernels give the same bits for any number of them.</summary>
    public int TrainThreads { get; init; } = 1;

    /// <summary>
    /// Processes of the trainer's host that train together, 1 to 64: each computes a part of every step and keeps a part of the optimizer's
    /// state. The sequences of a step are divided among as many lanes: each lane's gradient is accumulated in order, lanes are added in a
    /// fixed tree, so fewer processes than lanes give the same bytes. Each doubling costs a process that computes all lanes memory for
    /// another gradient.
    /// </summary>
    public int TrainerRanks { get; init; } = 1;

    /// <summary>
    /// Tokens, padding to a bucket included, that are trained on together, 1 to 16,777,216; a longer sequence goes alone. Memory grows with
    /// it, and the last bits of the weights depend on it.
    /// </summary>
    public int MicroBatchTokens { get; init; } = 4096;

    /// <summary>
    /// Whether a layer's activations are computed again in the backward pass instead of being kept: a third more time for one layer's
    /// memory instead of all layers', the same weights.
    /// </summary>
    public bool ActivationCheckpointing { get; init; }
}
