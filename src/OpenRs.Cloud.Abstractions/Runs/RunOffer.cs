using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Runs;

/// <summary>What an agent must know to work for a run.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunOffer")]
public sealed record RunOffer
{
    /// <summary>Run id.</summary>
    [Id(0)]
    public required string RunId { get; init; }

    /// <summary>The resolved recipe as canonical JSON.</summary>
    [Id(1)]
    public required string RecipeJson { get; init; }

    /// <summary>Base model id.</summary>
    [Id(2)]
    public required string ModelId { get; init; }

    /// <summary>Training problems.</summary>
    [Id(3)]
    public required ObjectRef Dataset { get; init; }

    /// <summary>Held-out problems.</summary>
    [Id(4)]
    public ObjectRef? EvalDataset { get; init; }

    /// <summary>Project of the run, its model and its datasets.</summary>
    [Id(5)]
    public required string ProjectId { get; init; }
}
