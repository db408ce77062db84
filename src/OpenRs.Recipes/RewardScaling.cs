namespace OpenRs.Recipes;

/// <summary>What a centred reward is divided by to give the advantage.</summary>
public enum RewardScaling
{
    /// <summary>The standard deviation of the prompt's group.</summary>
    Group,

    /// <summary>The standard deviation of the step's batch.</summary>
    Batch,

    /// <summary>Nothing.</summary>
    None,
}
