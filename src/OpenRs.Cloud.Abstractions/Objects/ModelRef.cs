using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Objects;

/// <summary>
/// A model of a project: a base model, a checkpoint of a run, or both where the checkpoint is an adapter of the base model.
/// </summary>
[GenerateSerializer, Immutable, Alias("openrs.ModelRef")]
public sealed record ModelRef
{
    /// <summary>Base model id; <see langword="null"/> when it is a checkpoint that is a whole model.</summary>
    [Id(0)]
    public string? ModelId { get; init; }

    /// <summary>Run of the checkpoint; <see langword="null"/> when it is a base model alone.</summary>
    [Id(1)]
    public string? RunId { get; init; }

    /// <summary>Completed optimizer steps of the checkpoint; 0 for a base model alone.</summary>
    [Id(2)]
    public int Step { get; init; }

    /// <summary>Whether the checkpoint is an adapter of the base model: agents load both.</summary>
    [JsonIgnore]
    public bool IsAdapter => ModelId is not null && RunId is not null;
}
