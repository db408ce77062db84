using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

/// <summary>Units under way that are not finished, by the role that they need.</summary>
[GenerateSerializer, Immutable, Alias("openrs.UnitsLeft")]
public sealed record UnitsLeft
{
    /// <summary>Rollouts.</summary>
    [Id(0)]
    public int Rollout { get; init; }

    /// <summary>Optimizer steps and checkpoints.</summary>
    [Id(1)]
    public int Train { get; init; }

    /// <summary>Held-out problems.</summary>
    [Id(2)]
    public int Evaluate { get; init; }

    /// <summary>Those that agents of some roles can take.</summary>
    public int For(AgentRoles roles) =>
        (roles.HasFlag(AgentRoles.Rollout) ? Rollout : 0)
        + (roles.HasFlag(AgentRoles.Train) ? Train : 0)
        + (roles.HasFlag(AgentRoles.Evaluate) ? Evaluate : 0);
}
