namespace OpenRs.Cloud.Ledgers;

/// <summary>What GPU seconds went into; the names are those of the API.</summary>
public static class ChargePhase
{
    /// <summary>Generation and verification of completions.</summary>
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

    /// <summary>Starting a node.</summary>
    public const string Boot = "boot";

    /// <summary>Granted to an agent that was never heard of again.</summary>
    public const string Lost = "lost";

    /// <summary>All phases, in the order of reports.</summary>
    public static IReadOnlyList<string> All { get; } = [Rollout, Train, Evaluate, Save, Load, Idle, Boot, Lost];
}
