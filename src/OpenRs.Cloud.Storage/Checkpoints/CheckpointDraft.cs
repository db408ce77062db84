namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>What a trainer knows of the checkpoint it commits; the store adds files, hashes and time.</summary>
public sealed record CheckpointDraft
{
    /// <summary>The optimizer step after which it was taken, from 0.</summary>
    public required long Step { get; init; }

    /// <summary>The version of the policy's weights, from 0.</summary>
    public required long PolicyVersion { get; init; }

    /// <summary>The hash of the run's specification, as resume compares it.</summary>
    public required string SpecHash { get; init; }

    /// <summary>The version of the learning engine that made it.</summary>
    public required string EngineVersion { get; init; }

    /// <summary>Id of the model that the checkpoint's adapter belongs to; <see langword="null"/> for a whole model.</summary>
    public string? BaseModel { get; init; }
}
