using System.Collections.Immutable;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Ledgers;

/// <summary>Money of one job.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LedgerState")]
public sealed record LedgerState
{
    /// <summary>Budget in US dollars; 0 before the ledger is open.</summary>
    [Id(0)]
    public decimal BudgetUsd { get; init; }

    /// <summary>Leases at most.</summary>
    [Id(1)]
    public int MaxLeases { get; init; }

    /// <summary>Only a save gets time.</summary>
    [Id(2)]
    public bool Stopping { get; init; }

    /// <summary>Nobody gets time.</summary>
    [Id(3)]
    public bool Closed { get; init; }

    /// <summary>Fencing token given last.</summary>
    [Id(4)]
    public long LastToken { get; init; }

    /// <summary>Leases that are alive, oldest first.</summary>
    [Id(5)]
    public ImmutableArray<LeaseState> Leases { get; init; } = [];

    /// <summary>Charges by phase.</summary>
    [Id(6)]
    public ImmutableSortedDictionary<string, PhaseTotal> Phases { get; init; } =
        ImmutableSortedDictionary.Create<string, PhaseTotal>(StringComparer.Ordinal);

    /// <summary>Longest job of an agent in ticks, such as a step with its save; 0 before one was seen.</summary>
    [Id(7)]
    public long LongestStepTicks { get; init; }

    /// <summary>Highest price of an agent seen, in US dollars per tick.</summary>
    [Id(8)]
    public decimal HighestUsdPerTick { get; init; }

    /// <summary>Budget alerts raised so far, in percent.</summary>
    [Id(9)]
    public ImmutableArray<int> Alerts { get; init; } = [];

    /// <summary>Entries that are not in the archive yet, by sequence.</summary>
    [Id(10)]
    public ImmutableArray<ChargeEntry> Entries { get; init; } = [];

    /// <summary>Entries that are in the archive.</summary>
    [Id(11)]
    public long ArchivedEntries { get; init; }

    /// <summary>US dollars charged by calendar month (<see cref="LedgerMonth"/>).</summary>
    [Id(12)]
    public ImmutableSortedDictionary<int, decimal> Months { get; init; } = ImmutableSortedDictionary<int, decimal>.Empty;

    /// <summary>A stop saves nothing, so nothing is kept back for it.</summary>
    [Id(13)]
    public bool NothingToSave { get; init; }

    /// <summary>The agent that goes last when there are too many.</summary>
    [Id(14)]
    public string? Trainer { get; init; }

    /// <summary>What the job's agents compute on: the first lease decides, since results must not depend on who did the work.</summary>
    [Id(15)]
    public DeviceType? DeviceType { get; init; }

    /// <summary>Boot ids of the nodes whose start is charged, newest last.</summary>
    [Id(16)]
    public ImmutableArray<string> Boots { get; init; } = [];

    /// <summary>Time in which at least one lease was charged, in ticks: the time of several at once counts once.</summary>
    [Id(17)]
    public long ChargedTicks { get; init; }

    /// <summary>The end of the time that <see cref="ChargedTicks"/> counts.</summary>
    [Id(18)]
    public DateTimeOffset ChargedUntil { get; init; }
}
