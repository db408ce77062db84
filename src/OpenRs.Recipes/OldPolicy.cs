namespace OpenRs.Recipes;

/// <summary>Which policy the probability ratio of the loss is taken against.</summary>
public enum OldPolicy
{
    /// <summary>The trainer's own at the start of the step. With importance sampling this is the decoupled objective.</summary>
    Current,

    /// <summary>The sampler's: the ratio itself covers how old the rollouts are.</summary>
    Sampler,
}
