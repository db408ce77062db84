namespace OpenRs.Cloud.Ledgers;

/// <summary>What one phase has cost.</summary>
[GenerateSerializer, Immutable, Alias("openrs.PhaseTotal")]
public sealed record PhaseTotal
{
    /// <summary>Time in ticks of 100 ns.</summary>
    [Id(0)]
    public long Ticks { get; init; }

    /// <summary>US dollars.</summary>
    [Id(1)]
    public decimal Usd { get; init; }
}
