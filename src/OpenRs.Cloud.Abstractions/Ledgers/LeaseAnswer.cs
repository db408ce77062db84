namespace OpenRs.Cloud.Ledgers;

/// <summary>A grant or a refusal.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LeaseAnswer")]
public sealed record LeaseAnswer
{
    /// <summary>Lease id; empty when refused at opening.</summary>
    [Id(0)]
    public required string LeaseId { get; init; }

    /// <summary>Fencing token: rises with each lease of the job, and is known to the process that opened it alone.</summary>
    [Id(1)]
    public required long FencingToken { get; init; }

    /// <summary>Length of the grant in seconds from the request on; 0 when refused.</summary>
    [Id(2)]
    public required double Seconds { get; init; }

    /// <summary>Sequence of the request.</summary>
    [Id(3)]
    public required long Sequence { get; init; }

    /// <summary>Why not; <see cref="LeaseRefusal.None"/> when granted.</summary>
    [Id(4)]
    public required LeaseRefusal Refusal { get; init; }
}
