namespace OpenRs.Recipes.Options;

/// <summary>
/// How the loss is corrected for rollouts whose sampler was not exactly the old policy (another engine, or an older policy version): by a
/// constant factor on the policy's part of the loss, made from the ratio of old policy to sampler. The names are the modes of TRL's
/// <c>vllm_importance_sampling_mode</c>.
/// </summary>
public enum ImportanceSampling
{
    /// <summary>No correction.</summary>
    None,

    /// <summary>Each token by its ratio, cut off at the cap (Yao et al. 2025, truncated importance sampling).</summary>
    TokenTruncate,

    /// <summary>Each token by its ratio; tokens above the cap carry no loss.</summary>
    TokenMask,

    /// <summary>Each completion by the product of its ratios, cut off at the cap.</summary>
    SequenceTruncate,

    /// <summary>Each completion by the product of its ratios; completions above the cap carry no loss.</summary>
    SequenceMask,
}
