namespace OpenRs.Cloud.Runs;

/// <summary>The checkpoint that a run was forked from. It may be gone: the run has what it needs of it.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunOrigin")]
public sealed record RunOrigin
{
    /// <summary>Run of the checkpoint.</summary>
    [Id(0)]
    public required string RunId { get; init; }

    /// <summary>Optimizer step of the checkpoint.</summary>
    [Id(1)]
    public required int Step { get; init; }

    /// <summary>Whether only the weights were taken, so that the run starts at step 0.</summary>
    [Id(2)]
    public required bool WithoutOptimizer { get; init; }
}
