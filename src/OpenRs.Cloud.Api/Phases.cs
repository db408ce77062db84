namespace OpenRs.Cloud.V1;

/// <summary>Phases that an agent's seconds are accounted under; the keys of <c>phase_seconds</c>.</summary>
public static class Phases
{
    /// <summary>Generation and judging of completions.</summary>
    public const string Rollout = "rollout";

    /// <summary>Optimizer steps.</summary>
    public const string Train = "train";

    /// <summary>Held-out problems.</summary>
    public const string Evaluate = "evaluate";

    /// <summary>Writing checkpoints.</summary>
    public const string Save = "save";

    /// <summary>Loading models, weights and optimizer state.</summary>
    public const string Load = "load";

    /// <summary>Waiting under a lease.</summary>
    public const string Idle = "idle";
}
