using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Runs.Validations;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>A run as it is at one instant.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunSnapshot")]
public sealed record RunSnapshot
{
    /// <summary>Run id.</summary>
    [Id(0)]
    public required string RunId { get; init; }

    /// <summary>Project id.</summary>
    [Id(1)]
    public required string ProjectId { get; init; }

    /// <summary>What it trains.</summary>
    [Id(2)]
    public required RunSpec Spec { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)]
    public required RunState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    [Id(4)]
    public required string StateReason { get; init; }

    /// <summary>What it does.</summary>
    [Id(5)]
    public required RunPhase Phase { get; init; }

    /// <summary>Completed optimizer steps.</summary>
    [Id(6)]
    public required int Step { get; init; }

    /// <summary>The last steps' metrics, oldest first; at most 64.</summary>
    [Id(7)]
    public required IReadOnlyList<StepMetrics> RecentSteps { get; init; }

    /// <summary>Evaluations, oldest first.</summary>
    [Id(8)]
    public required IReadOnlyList<EvaluationSummary> Evaluations { get; init; }

    /// <summary>Newest checkpoint.</summary>
    [Id(9)]
    public CheckpointRef? Checkpoint { get; init; }

    /// <summary>Money.</summary>
    [Id(10)]
    public required LedgerSnapshot Ledger { get; init; }

    /// <summary>Finished units of the phase.</summary>
    [Id(11)]
    public required int UnitsFinished { get; init; }

    /// <summary>Units of the phase.</summary>
    [Id(12)]
    public required int UnitsTotal { get; init; }

    /// <summary>Time of creation.</summary>
    [Id(13)]
    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Time of the last change.</summary>
    [Id(14)]
    public required DateTimeOffset UpdateTime { get; init; }

    /// <summary>Rises with each change of the run's own state.</summary>
    [Id(15)]
    public required long Version { get; init; }

    /// <summary>Agents that may work for the run now, at least 1.</summary>
    [Id(16)]
    public required int MaxAgents { get; init; }

    /// <summary>What people say of it now.</summary>
    [Id(17)]
    public JobAnnotations Annotations { get; init; } = JobAnnotations.None;

    /// <summary>Its priority now.</summary>
    [Id(18)]
    public int Priority { get; init; }

    /// <summary>The events that people should look at, oldest first, while they hold.</summary>
    [Id(19)]
    public IReadOnlyList<RunEvent> Alerts { get; init; } = [];

    /// <summary>Units of all its work under way that are not finished; <see langword="null"/> in the answer of an earlier build.</summary>
    [Id(20)]
    public UnitsLeft? UnitsLeft { get; init; }

    /// <summary>Its validation losses; <see langword="null"/> before the first.</summary>
    [Id(21)]
    public ValidationRecord? Validation { get; init; }
}
