namespace OpenRs.Recipes.Options;

/// <summary>What the distance of a reward from its group's mean is divided by to give the advantage.</summary>
public enum RewardScaling
{
    /// <summary>The standard deviation of the prompt's group.</summary>
    Group,

    /// <summary>The standard deviation of all rewards of the step.</summary>
    Batch,

    /// <summary>Nothing.</summary>
    None,
}
