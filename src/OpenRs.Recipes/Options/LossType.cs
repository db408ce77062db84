namespace OpenRs.Recipes.Options;

/// <summary>How token losses are averaged, under TRL's names.</summary>
public enum LossType
{
    /// <summary>Mean over completions of each one's token mean (DeepSeekMath, Shao et al. 2024).</summary>
    Grpo,

    /// <summary>Token mean over a loss batch; the reference system's loss, later named so by TRL.</summary>
    Bnpo,

    /// <summary>Token sum divided by completions times <c>max_completion_length</c> (Dr. GRPO, Liu et al. 2025).</summary>
    DrGrpo,

    /// <summary>Token mean over all completions of the step (DAPO, Yu et al. 2025).</summary>
    Dapo,
}
