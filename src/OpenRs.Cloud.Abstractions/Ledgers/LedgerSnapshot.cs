namespace OpenRs.Cloud.Ledgers;

/// <summary>Money of a run at one instant: <c>spent + granted + reserve &lt;= budget</c>.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LedgerSnapshot")]
public sealed record LedgerSnapshot
{
    /// <summary>Budget in US dollars.</summary>
    [Id(0)]
    public required decimal BudgetUsd { get; init; }

    /// <summary>Charged.</summary>
    [Id(1)]
    public required decimal SpentUsd { get; init; }

    /// <summary>Promised by leases, not yet charged.</summary>
    [Id(2)]
    public required decimal GrantedUsd { get; init; }

    /// <summary>Kept back for the last checkpoint.</summary>
    [Id(3)]
    public required decimal ReserveUsd { get; init; }

    /// <summary>Charges by phase, largest first; they sum to <see cref="SpentUsd"/>.</summary>
    [Id(4)]
    public required IReadOnlyList<PhaseCharge> Phases { get; init; }

    /// <summary>Leases that are alive.</summary>
    [Id(5)]
    public required int Leases { get; init; }

    /// <summary>Budget alerts raised so far, in percent: 50, 80, 95.</summary>
    [Id(6)]
    public required IReadOnlyList<int> Alerts { get; init; }

    /// <summary>US dollars charged by calendar month (<see cref="LedgerMonth"/>), exact.</summary>
    [Id(7)]
    public required IReadOnlyDictionary<int, decimal> Months { get; init; }

    /// <summary>Whether nothing more is granted, so that the rest of the budget is free again.</summary>
    [Id(8)]
    public required bool Closed { get; init; }
}
