namespace OpenRs.Cloud.Objects;

/// <summary>A model of a project: a base model or a checkpoint of a run.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ModelRef")]
public sealed record ModelRef
{
    /// <summary>Base model id; <see langword="null"/> when it is a checkpoint.</summary>
    [Id(0)]
    public string? ModelId { get; init; }

    /// <summary>Run of the checkpoint; <see langword="null"/> when it is a base model.</summary>
    [Id(1)]
    public string? RunId { get; init; }

    /// <summary>Completed optimizer steps of the checkpoint; 0 for a base model.</summary>
    [Id(2)]
    public int Step { get; init; }
}
