namespace OpenRs.Cloud.Ledgers;

/// <summary>The leases of a ledger after a sweep.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LeaseCensus")]
public sealed record ActiveLeases
{
    /// <summary>Agents whose leases were found to be over by this sweep.</summary>
    [Id(0)]
    public required IReadOnlyList<string> LostAgents { get; init; }

    /// <summary>Fencing tokens of the leases that are alive.</summary>
    [Id(1)]
    public required IReadOnlyList<long> LiveTokens { get; init; }

    /// <summary>The token given last: a higher one belongs to a lease that was opened since.</summary>
    [Id(2)]
    public required long LastToken { get; init; }

    /// <summary>The agents of <see cref="LiveTokens"/>, in their order; none from a ledger of an earlier build.</summary>
    [Id(3)]
    public IReadOnlyList<string> LiveAgents { get; init; } = [];

    /// <summary>Budget alerts raised so far, in percent.</summary>
    [Id(4)]
    public IReadOnlyList<int> Alerts { get; init; } = [];

    /// <summary>Time in which at least one lease was charged; zero from a ledger of an earlier build.</summary>
    [Id(5)]
    public TimeSpan ChargedTime { get; init; }

    /// <summary>Charged so far in US dollars; 0 from a ledger of an earlier build.</summary>
    [Id(6)]
    public decimal SpentUsd { get; init; }
}
