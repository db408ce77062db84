namespace OpenRs.Learning.Training;

/// <summary>What the distance of a reward from its group's mean is divided by.</summary>
public enum RewardScaling
{
    /// <summary>The standard deviation of the group.</summary>
    Group,

    /// <summary>The standard deviation of all rewards of the step.</summary>
    Batch,

    /// <summary>Nothing.</summary>
    None,
}
