namespace OpenRs.Learning.Training.Grpo;

/// <summary>One completion with its rewards.</summary>
public sealed record ScoredCompletion
{
    /// <summary>Token ids, the stop token included.</summary>
    public required int[] Tokens { get; init; }

    /// <summary>
    /// The sampler's log-probability of each token; needed for <see cref="OldPolicy.Sampler"/> and <see cref="ImportanceSampling"/>,
    /// otherwise for metrics only.
    /// </summary>
    public float[] LogProbs { get; init; } = [];

    /// <summary>One value per reward function; NaN where a function does not apply.</summary>
    public required double[] Rewards { get; init; }

    /// <summary>Whether it ended at the length limit.</summary>
    public bool Truncated { get; init; }
}
