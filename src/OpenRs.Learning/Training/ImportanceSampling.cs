namespace OpenRs.Learning.Training;

/// <summary>
/// How the loss is corrected for rollouts whose sampler was not exactly the old policy: an older policy version, or another engine. The
/// correction is a constant factor on the policy's part of the loss, made from the ratio of old policy to sampler.
/// </summary>
public enum ImportanceSampling
{
    /// <summary>No correction.</summary>
    None,

    /// <summary>Each token's ratio, cut off at the cap (Yao et al. 2025, truncated importance sampling).</summary>
    TokenTruncate,

    /// <summary>Each token's ratio; tokens above the cap carry no loss.</summary>
    TokenMask,

    /// <summary>The product of a completion's ratios for all its tokens, cut off at the cap.</summary>
    SequenceTruncate,

    /// <summary>The product of a completion's ratios; completions above the cap carry no loss.</summary>
    SequenceMask,
}
