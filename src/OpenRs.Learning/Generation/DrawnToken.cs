namespace OpenRs.Learning.Generation;

/// <summary>A token that was drawn.</summary>
/// <param name="Token">Its id; -1 when a logit is not a finite number.</param>
/// <param name="LogProb">Its log-probability at the temperature of sampling, before top-k and top-p.</param>
internal readonly record struct DrawnToken(int Token, float LogProb);
