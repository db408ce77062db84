namespace OpenRs.Cloud.Work;

/// <summary>Units of one batch leased to one agent.</summary>
[GenerateSerializer, Immutable, Alias("openrs.WorkGrant")]
public sealed record WorkGrant
{
    /// <summary>The batch.</summary>
    [Id(0)]
    public required WorkBatch Batch { get; init; }

    /// <summary>Positions of the units in the batch, rising.</summary>
    [Id(1)]
    public required IReadOnlyList<int> Positions { get; init; }
}
