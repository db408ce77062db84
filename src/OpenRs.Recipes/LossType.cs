namespace OpenRs.Recipes;

/// <summary>How token losses become one number (TRL's names).</summary>
public enum LossType
{
    /// <summary>Mean over sequences of each sequence's token mean.</summary>
    Grpo,

    /// <summary>Token mean over the micro-batch, which is one prompt's group; the reference system's loss.</summary>
    Bnpo,

    /// <summary>Sum over tokens divided by batch size times <c>max_completion_length</c>.</summary>
    DrGrpo,

    /// <summary>Token mean over the whole step.</summary>
    Dapo,
}
