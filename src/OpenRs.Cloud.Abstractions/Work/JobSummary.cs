namespace OpenRs.Cloud.Work;

/// <summary>What is kept of a job, also after it was deleted.</summary>
[GenerateSerializer, Immutable, Alias("openrs.JobSummary")]
public sealed record JobSummary
{
    /// <summary>Name of its recipe.</summary>
    [Id(0)]
    public required string RecipeName { get; init; }

    /// <summary>Whether it spends money, or will. One that is over costs no more once its leases are closed.</summary>
    [Id(2)]
    public required JobActivity Activity { get; init; }

    /// <summary>Its project; empty in the answer of a silo of an earlier build.</summary>
    [Id(3)]
    public string ProjectId { get; init; } = "";
}
