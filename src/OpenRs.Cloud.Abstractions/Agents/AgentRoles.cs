namespace OpenRs.Cloud.Agents;

/// <summary>Work that an agent takes, or that a job needs.</summary>
[Flags]
public enum AgentRoles
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Rollouts.</summary>
    Rollout = 1,

    /// <summary>Optimizer steps and checkpoints.</summary>
    Train = 2,

    /// <summary>Held-out problems, of runs and of evaluations.</summary>
    Evaluate = 4,

    /// <summary>All of it.</summary>
    All = Rollout | Train | Evaluate,
}
