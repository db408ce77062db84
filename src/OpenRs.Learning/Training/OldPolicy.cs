namespace OpenRs.Learning.Training;

/// <summary>Which log-probabilities the probability ratio is taken against.</summary>
public enum OldPolicy
{
    /// <summary>
    /// The trainer's own at the start of the step: the rollouts are from the policy that is trained, or <see cref="ImportanceSampling"/>
    /// corrects for the difference.
    /// </summary>
    Current,

    /// <summary>Those that the sampler returned: the rollouts are from an older policy.</summary>
    Sampler,
}
