using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>A finished unit.</summary>
[GenerateSerializer, Immutable, Alias("openrs.UnitReport")]
public sealed record UnitReport
{
    /// <summary>Batch of the unit.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>Position of the unit in the batch.</summary>
    [Id(1)]
    public required int Position { get; init; }

    /// <summary>Fencing token of the lease it was done under.</summary>
    [Id(2)]
    public required long FencingToken { get; init; }

    /// <summary>The result object.</summary>
    [Id(3)]
    public required ObjectRef Result { get; init; }

    /// <summary>Numbers by name.</summary>
    [Id(4)]
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>The checkpoint that was committed with it.</summary>
    [Id(5)]
    public CheckpointRef? Checkpoint { get; init; }
}
