namespace OpenRs.Cloud.Ledgers;

/// <summary>Charges of one phase.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PhaseCharge")]
public sealed record PhaseCharge
{
    /// <summary>One of <see cref="ChargePhase"/>.</summary>
    [Id(0)]
    public required string Phase { get; init; }

    /// <summary>Seconds of agents.</summary>
    [Id(1)]
    public required decimal Seconds { get; init; }

    /// <summary>US dollars.</summary>
    [Id(2)]
    public required decimal Usd { get; init; }
}
