namespace OpenRs.Cloud.Evaluations;

/// <summary>What came of a shard's samples so far.</summary>
[GenerateSerializer, Immutable, Alias("openrs.ShardTally")]
public sealed record ShardTally
{
    /// <summary>What came of each, in order.</summary>
    [Id(0)]
    public required SampleVerdicts Verdicts { get; init; }

    /// <summary>Agents that finished at least one.</summary>
    [Id(1)]
    public required IReadOnlyList<string> AgentIds { get; init; }

    /// <summary>Why a sample failed for good; <see langword="null"/> if none did.</summary>
    [Id(2)]
    public string? Failure { get; init; }
}
