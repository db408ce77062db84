using OpenRs.Verification.Options;

namespace OpenRs.Verification.Rewards;

/// <summary>Parameters of the reward functions; the defaults are those of the Open RS training script.</summary>
public sealed record RewardOptions
{
    /// <summary>
    /// True: the reference system's arithmetic. An unparseable gold answer rewards every completion with 1.0, a timeout counts as wrong,
    /// the cosine is taken over characters and not clamped, length is counted in characters. False: an unparseable gold answer and a
    /// timeout leave a sample unscored (reward 0 and the verdict says so), cosine and length count tokens and the cosine is clamped at its
    /// maximum length.
    /// </summary>
    public bool TrlCompat { get; init; }

    /// <summary>Whose verdicts the functions that verify the answer are given by.</summary>
    public VerifierProfile Verifier { get; init; }

    /// <summary>
    /// The chat template ends the prompt with the opening think tag, so a completion without it has opened once. Not under
    /// <see cref="TrlCompat"/>, whose count ignores the prompt.
    /// </summary>
    public bool TemplateOpensThink { get; init; }

    /// <summary>
    /// Length at which the cosine reaches its end value: characters under <see cref="TrlCompat"/>, tokens otherwise. At least 1.
    /// </summary>
    public int CosineMaxLength { get; init; } = 1000;

    /// <summary>Cosine reward of a wrong answer of length 0 in the reference system's naming (<c>cosine_min_value_wrong</c>).</summary>
    public double CosineMinValueWrong { get; init; } = 0.0;

    /// <summary>Cosine reward of a wrong answer at the maximum length (<c>cosine_max_value_wrong</c>).</summary>
    public double CosineMaxValueWrong { get; init; } = -0.5;

    /// <summary>Cosine reward of a correct answer at the maximum length.</summary>
    public double CosineMinValueCorrect { get; init; } = 0.5;

    /// <summary>Cosine reward of a correct answer of length 0.</summary>
    public double CosineMaxValueCorrect { get; init; } = 1.0;

    /// <summary>Words per n-gram of the repetition penalty; at least 1.</summary>
    public int RepetitionNGrams { get; init; } = 3;

    /// <summary>Reward of a completion that only repeats itself; not positive.</summary>
    public double RepetitionMaxPenalty { get; init; } = -1.0;
}
