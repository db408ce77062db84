namespace OpenRs.Cloud.Work;

/// <summary>What is kept of a job, also after it was deleted.</summary>
[GenerateSerializer, Immutable, Alias("openrs.JobSummary")]
public sealed record JobSummary
{
    /// <summary>Name of its recipe.</summary>
    [Id(0)]
    public required string RecipeName { get; init; }

    /// <summary>Whether it is in a final state, so that it costs no more once its leases are closed.</summary>
    [Id(1)]
    public required bool IsOver { get; init; }

    /// <summary>Its project; empty in the answer of a silo of an earlier build.</summary>
    [Id(2)]
    public string ProjectId { get; init; } = "";
}
