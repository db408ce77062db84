using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Simulator.Scenarios;

/// <summary>How a run with a budget ended.</summary>
internal sealed record BudgetReport
{
    /// <summary>Its state, as the API spells it.</summary>
    public required string State { get; init; }

    /// <summary>Why it is in this state, as users read it.</summary>
    public required string Reason { get; init; }

    public required decimal BudgetUsd { get; init; }

    public required decimal SpentUsd { get; init; }

    /// <summary>Share of the budget that was left over.</summary>
    public required decimal UnspentPercent { get; init; }

    /// <summary>What the agents used by their own stopwatches; never more than what was charged.</summary>
    public required decimal UsedUsd { get; init; }

    public required int Steps { get; init; }

    public required int CheckpointStep { get; init; }

    /// <summary>Alerts that were raised on the way, in percent of the budget.</summary>
    public required IReadOnlyList<int> Alerts { get; init; }

    /// <summary>Charges in US dollars by phase.</summary>
    public required IReadOnlyDictionary<string, decimal> Phases { get; init; }

    public required double VirtualHours { get; init; }

    public required double Seconds { get; init; }

    /// <summary>Promises that were broken.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Broken { get; init; } = [];
}
