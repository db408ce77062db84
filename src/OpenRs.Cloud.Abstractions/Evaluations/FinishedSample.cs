using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Evaluations;

/// <summary>A finished sample.</summary>
[GenerateSerializer, Immutable, Alias("openrs.FinishedSample")]
public sealed record FinishedSample
{
    /// <summary>Position among all samples of the evaluation: problem x samples of each + sample.</summary>
    [Id(0)]
    public required int Position { get; init; }

    /// <summary>Its object.</summary>
    [Id(1)]
    public required ObjectRef Result { get; init; }

    /// <summary>What came of it: a letter of <see cref="SampleVerdicts"/>.</summary>
    [Id(2)]
    public required char Verdict { get; init; }

    /// <summary>The agent that finished it.</summary>
    [Id(3)]
    public required string AgentId { get; init; }
}
