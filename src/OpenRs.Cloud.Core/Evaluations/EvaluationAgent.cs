namespace OpenRs.Cloud.Evaluations;

/// <summary>An agent that held a lease of an evaluation: what its numbers may depend on.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationAgent")]
public sealed record EvaluationAgent
{
    /// <summary>Agent id.</summary>
    [Id(0)]
    public required string AgentId { get; init; }

    /// <summary>GPU type.</summary>
    [Id(1)]
    public required string GpuType { get; init; }

    /// <summary>Version of its learning engine.</summary>
    [Id(2)]
    public required string EngineVersion { get; init; }
}
