using System.Text.Json.Serialization;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator;

/// <summary>What came of many worlds. Its JSON is the last line that <c>openrs simulate --output json</c> prints.</summary>
internal sealed record CampaignReport
{
    /// <summary>Simulated worlds, of one or two training runs and up to two evaluations each.</summary>
    public required int Runs { get; init; }

    /// <summary>Training runs in all of them together.</summary>
    public required int TrainingRuns { get; init; }

    /// <summary>Evaluations in all of them together.</summary>
    public required int Evaluations { get; init; }

    /// <summary>Faults that struck in all of them together.</summary>
    public required long Faults { get; init; }

    /// <summary>Times that more was promised, charged or used than budget and reserve allow.</summary>
    public required int Overspends { get; init; }

    /// <summary>Acknowledged results that are not part of what came out, or were asked for again.</summary>
    public required int LostResults { get; init; }

    /// <summary>Results that counted under a fencing token that was no longer the unit's.</summary>
    public required int StaleResults { get; init; }

    /// <summary>Times that the charges were not the leases' times.</summary>
    public required int DoubleCharges { get; init; }

    /// <summary>Messages of agents that break the protocol, and heartbeats that are missing.</summary>
    public required int BrokenProtocols { get; init; }

    /// <summary>Runs and evaluations that did not come to their end.</summary>
    public required int StuckRuns { get; init; }

    /// <summary>Runs that ended by their budget.</summary>
    public required int BudgetStops { get; init; }

    /// <summary>Worlds in which such a run could not save its last step: who held it was lost just then.</summary>
    public required int UnsavedStops { get; init; }

    /// <summary>Charged, in US dollars.</summary>
    public required decimal SpentUsd { get; init; }

    /// <summary>Charged and of no use (idle, loading, lost, done again), in US dollars. Faults cost something; this is how much.</summary>
    public required decimal WastedUsd { get; init; }

    /// <summary>Time that passed in the worlds.</summary>
    public required double VirtualHours { get; init; }

    /// <summary>Time that it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Faults by <see cref="FaultKind"/>.</summary>
    [JsonIgnore]
    public IReadOnlyList<long> FaultsByKind { get; init; } = [];

    /// <summary>How many training runs ended in which state.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> Ends { get; init; } = new Dictionary<string, int>();

    /// <summary>How many evaluations ended in which state.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, int> EvaluationEnds { get; init; } = new Dictionary<string, int>();

    /// <summary>Seeds of the worlds in which a run ended by its budget and could not save its last step.</summary>
    [JsonIgnore]
    public IReadOnlyList<ulong> UnsavedSeeds { get; init; } = [];

    /// <summary>What was broken, by seed.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<ulong, IReadOnlyList<(Violation Kind, string What)>> Failures { get; init; } =
        new Dictionary<ulong, IReadOnlyList<(Violation, string)>>();
}
