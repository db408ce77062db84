using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Evaluations;

/// <summary>An evaluation as it is at one instant.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationSnapshot")]
public sealed record EvaluationSnapshot
{
    /// <summary>Evaluation id.</summary>
    [Id(0)]
    public required string EvaluationId { get; init; }

    /// <summary>Project id.</summary>
    [Id(1)]
    public required string ProjectId { get; init; }

    /// <summary>What it measures.</summary>
    [Id(2)]
    public required EvaluationSpec Spec { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public required EvaluationState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    [Id(4)]
    public required string StateReason { get; init; }

    /// <summary>Shards that the samples are cut into now.</summary>
    [Id(5)]
    public required int Shards { get; init; }

    /// <summary>What came of each sample, by problem and sample.</summary>
    [Id(6)]
    public required SampleVerdicts Verdicts { get; init; }

    /// <summary>GPU types whose agents finished samples, sorted.</summary>
    [Id(7)]
    public required IReadOnlyList<string> GpuTypes { get; init; }

    /// <summary>Versions of the learning engine that finished samples, sorted.</summary>
    [Id(8)]
    public required IReadOnlyList<string> EngineVersions { get; init; }

    /// <summary>In a final state: sha256 over the finished samples' objects by problem and sample; else empty.</summary>
    [Id(9)]
    public required string ResultsSha256 { get; init; }

    /// <summary>Money.</summary>
    [Id(10)]
    public required LedgerSnapshot Ledger { get; init; }

    /// <summary>Time of creation.</summary>
    [Id(11)]
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Time of the last change.</summary>
    [Id(12)]
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Rises with each change of the evaluation's own state.</summary>
    [Id(13)]
    public required long Version { get; init; }

    /// <summary>What people should look at, oldest first, while it holds.</summary>
    [Id(14)]
    public IReadOnlyList<EvaluationAlert> Alerts { get; init; } = [];
}
