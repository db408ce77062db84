namespace OpenRs.Cloud.Objects;

/// <summary>A committed checkpoint.</summary>
[GenerateSerializer, Immutable, Alias("openrs.CheckpointRef")]
public sealed record CheckpointRef
{
    /// <summary>Object prefix of its files.</summary>
    [Id(0)]
    public required string Prefix { get; init; }

    /// <summary>Completed optimizer steps.</summary>
    [Id(1)]
    public required int Step { get; init; }

    /// <summary>sha256 over the model weight files, in order.</summary>
    [Id(2)]
    public required string WeightsSha256 { get; init; }
}
