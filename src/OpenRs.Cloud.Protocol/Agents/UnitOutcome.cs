using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>A finished unit.</summary>
/// <param name="UnitId">Unit id.</param>
/// <param name="Result">The result object.</param>
public sealed record UnitOutcome(string UnitId, ObjectRef Result)
{
    /// <summary>Numbers by name: TRL's metrics for a training step.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Verdicts of an evaluate or sample unit; <see langword="null"/> for other kinds.</summary>
    public VerdictCounts? Verdicts { get; init; }

    /// <summary>Time that a train or save unit took; zero for other kinds.</summary>
    public TimeSpan StepTime { get; init; }

    /// <summary>The checkpoint committed with it, if any.</summary>
    public CheckpointRef? Checkpoint { get; init; }
}
