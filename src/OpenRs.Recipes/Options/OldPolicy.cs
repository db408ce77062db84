namespace OpenRs.Recipes.Options;

/// <summary>Which policy the probability ratio of the loss is taken against.</summary>
public enum OldPolicy
{
    /// <summary>
    /// The trainer's own at the start of the step: the rollouts are from the policy that is trained, or <see cref="ImportanceSampling"/>
    /// corrects for the difference, which makes it the decoupled objective.
    /// </summary>
    Current,

    /// <summary>The sampler's: the ratio itself covers how old the rollouts are.</summary>
    Sampler,
}
