namespace OpenRs.Cloud.Ledgers;

/// <summary>A request for more GPU time, with an account of the time used.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LeaseRenewal")]
public sealed record LeaseRenewal
{
    /// <summary>Lease id.</summary>
    [Id(0)]
    public required string LeaseId { get; init; }

    /// <summary>Fencing token.</summary>
    [Id(1)]
    public required long FencingToken { get; init; }

    /// <summary>Counts the agent's requests; a number seen before changes nothing.</summary>
    [Id(2)]
    public required long Sequence { get; init; }

    /// <summary>Seconds since the lease began by phase, cumulative.</summary>
    [Id(3)]
    public required IReadOnlyDictionary<string, double> PhaseSeconds { get; init; }

    /// <summary>Whether the agent trains or saves: work that a stop waits for, and for which it may draw on the reserve.</summary>
    [Id(4)]
    public bool TrainerWork { get; init; }

    /// <summary>The agent that asks; empty until the server's end of its connection has filled it in.</summary>
    [Id(5)]
    public string AgentId { get; init; } = "";

    /// <summary>Random text of the agent's process.</summary>
    [Id(6)]
    public string ProcessNonce { get; init; } = "";

    /// <summary>
    /// Price of all the agent's GPUs in US dollars per hour, which holds from this renewal on; <see langword="null"/> leaves it.
    /// </summary>
    [Id(7)]
    public decimal? UsdPerHour { get; init; }

    /// <summary>Who says that the lease is his.</summary>
    public LeaseClaim Claim => new(LeaseId, FencingToken, AgentId, ProcessNonce);
}
