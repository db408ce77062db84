using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Simulations;

/// <summary>What came of a world.</summary>
internal sealed record WorldOutcome
{
    /// <summary>Faults that struck.</summary>
    public required int Faults { get; init; }

    /// <summary>The same by <see cref="FaultKind"/>.</summary>
    public required IReadOnlyList<int> FaultsByKind { get; init; }

    /// <summary>Promises that were broken, in order.</summary>
    public required IReadOnlyList<(Violation Kind, string What)> Violations { get; init; }

    /// <summary>The runs as they ended.</summary>
    public required IReadOnlyList<TrainingRunState> Runs { get; init; }

    /// <summary>The steps of each, all of them, oldest first.</summary>
    public required IReadOnlyList<IReadOnlyList<StepMetrics>> Steps { get; init; }

    /// <summary>Their ledgers.</summary>
    public required IReadOnlyList<LedgerState> Ledgers { get; init; }

    /// <summary>The evaluations as they ended.</summary>
    public required IReadOnlyList<EvaluationJobState> Evaluations { get; init; }

    /// <summary>Charged.</summary>
    public required decimal SpentUsd { get; init; }

    /// <summary>Used by agents, by their stopwatches.</summary>
    public required decimal UsedUsd { get; init; }

    /// <summary>Charged, and of no use: idle, loading, lost, or done again.</summary>
    public required decimal WastedUsd { get; init; }

    /// <summary>How long it took, in virtual time.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Hash of all that happened.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>How often a promise was broken.</summary>
    public int Count(Violation kind) => Violations.Count(violation => violation.Kind == kind);
}
