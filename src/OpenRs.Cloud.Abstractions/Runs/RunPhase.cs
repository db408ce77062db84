namespace OpenRs.Cloud.Runs;

/// <summary>What a running run does.</summary>
public enum RunPhase
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Agents generate and judge completions.</summary>
    Rollout = 1,

    /// <summary>The trainer updates the policy.</summary>
    Train = 2,

    /// <summary>Agents answer held-out problems.</summary>
    Evaluate = 3,

    /// <summary>The trainer writes a checkpoint.</summary>
    Save = 4,
}
