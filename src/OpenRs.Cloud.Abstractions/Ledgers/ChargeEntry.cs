namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// GPU time of one lease that went into one phase: a charge entry. Entries are cut at the end of a lease and at each full hour, and
/// all entries of a ledger sum to what is spent, exactly.
/// </summary>
[GenerateSerializer, Immutable, Alias("openrs.ChargeEntry")]
public sealed record ChargeEntry
{
    /// <summary>Counts the ledger's entries, from 1 without gaps.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>Lease id.</summary>
    [Id(1)]
    public required string LeaseId { get; init; }

    /// <summary>The agent that held it.</summary>
    [Id(2)]
    public required string AgentId { get; init; }

    /// <summary>The agent's GPUs.</summary>
    [Id(3)]
    public required GpuSet Gpus { get; init; }

    /// <summary>One of <see cref="ChargePhase"/>.</summary>
    [Id(4)]
    public required string Phase { get; init; }

    /// <summary>Start of the time that the entry was taken from; its phases share it.</summary>
    [Id(5)]
    public required DateTimeOffset Start { get; init; }

    /// <summary>End of that time.</summary>
    [Id(6)]
    public required DateTimeOffset End { get; init; }

    /// <summary>Time of the agent in this phase in ticks of 100 ns; times <see cref="GpuSet.Count"/> it is GPU time.</summary>
    [Id(7)]
    public required long Ticks { get; init; }

    /// <summary>Price of all the agent's GPUs in US dollars per tick.</summary>
    [Id(8)]
    public required decimal UsdPerTick { get; init; }

    /// <summary>US dollars, exact.</summary>
    public decimal Usd => Ticks * UsdPerTick;

    /// <summary>GPU seconds.</summary>
    public decimal GpuSeconds => (decimal)Ticks * Gpus.Count / TimeSpan.TicksPerSecond;
}
