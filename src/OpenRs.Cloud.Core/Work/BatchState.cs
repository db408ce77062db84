using System.Collections.Immutable;

namespace OpenRs.Cloud.Work;

/// <summary>A batch under way and who does what of it.</summary>
[GenerateSerializer, Immutable, Alias("openrs.BatchState")]
public sealed record BatchState
{
    /// <summary>The batch.</summary>
    [Id(0)]
    public required WorkBatch Batch { get; init; }

    /// <summary>Its units by position.</summary>
    [Id(1)]
    public ImmutableArray<UnitState> Units { get; init; } = [];

    /// <summary>Why a unit failed for good; <see langword="null"/> if none did.</summary>
    [Id(2)]
    public string? Failure { get; init; }

    /// <summary>The agent that finished the last unit.</summary>
    [Id(3)]
    public string? LastAgent { get; init; }

    /// <summary>Until when only the preferred agent may have the unit.</summary>
    [Id(4)]
    public DateTimeOffset PreferredUntil { get; init; }

    /// <summary>What units of it wait for, in words; <see langword="null"/> for nothing, and again when the next one is finished.</summary>
    [Id(5)]
    public string? WaitsFor { get; init; }
}
