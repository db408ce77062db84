using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Runs;

/// <summary>Finished rollouts of a step that is not trained yet.</summary>
[GenerateSerializer, Immutable, Alias("openrs.StepRollouts")]
public sealed record StepRollouts
{
    /// <summary>The step, from 0.</summary>
    [Id(0)]
    public required int Step { get; init; }

    /// <summary>Results of its rollout units by position.</summary>
    [Id(1)]
    public required IReadOnlyList<ObjectRef> Results { get; init; }
}
