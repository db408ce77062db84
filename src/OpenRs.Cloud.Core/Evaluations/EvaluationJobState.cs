using System.Collections.Immutable;

namespace OpenRs.Cloud.Evaluations;

/// <summary>All that an evaluation must remember. Shards, ledger and pool follow from it.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationJobState")]
public sealed record EvaluationJobState
{
    /// <summary>Project id; empty when the evaluation was never created.</summary>
    [Id(0)]
    public string ProjectId { get; init; } = "";

    /// <summary>What it measures; <see langword="null"/> when it was never created.</summary>
    [Id(1)]
    public EvaluationSpec? Spec { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public EvaluationState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    [Id(3)]
    public string Reason { get; init; } = "";

    /// <summary>Number of shards of each cut, oldest first. The last is the one wanted.</summary>
    [Id(4)]
    public ImmutableArray<int> Cuts { get; init; } = [];

    /// <summary>Cuts whose shards were opened; one less than <see cref="Cuts"/> while the last is being made.</summary>
    [Id(5)]
    public int CutsMade { get; init; }

    /// <summary>Agents that held a lease, in the order of their first.</summary>
    [Id(6)]
    public ImmutableArray<EvaluationAgent> Agents { get; init; } = [];

    /// <summary>Why no agent gets a lease any more, once the budget does not cover one; <see langword="null"/> before.</summary>
    [Id(7)]
    public string? Exhausted { get; init; }

    /// <summary>In a final state: what came of each sample.</summary>
    [Id(8)]
    public SampleVerdicts? Verdicts { get; init; }

    /// <summary>In a final state: sha256 over the finished samples' objects by problem and sample.</summary>
    [Id(9)]
    public string ResultsSha256 { get; init; } = "";

    /// <summary>In a final state: agents that finished samples.</summary>
    [Id(10)]
    public ImmutableArray<EvaluationAgent> Contributors { get; init; } = [];

    /// <summary>Time of creation.</summary>
    [Id(11)]
    public DateTimeOffset CreateTime { get; init; }

    /// <summary>Time of the last change.</summary>
    [Id(12)]
    public DateTimeOffset UpdateTime { get; init; }

    /// <summary>Rises with each change.</summary>
    [Id(13)]
    public long Version { get; init; }

    /// <summary>Whether nobody works for it and the last agent that wanted to costs more than its budget can pay.</summary>
    [Id(14)]
    public bool WaitsForPrice { get; init; }

    /// <summary>Whether it was deleted: it does not exist for anyone any more.</summary>
    [Id(15)]
    public bool Deleted { get; init; }

    /// <summary>
    /// The shares of the budget that alerts told of, in percent; <see langword="null"/> from builds that had no alerts of evaluations.
    /// </summary>
    [Id(16)]
    public IReadOnlyList<int>? Alerts { get; init; }

    /// <summary>The alerts that hold, oldest first.</summary>
    [Id(17)]
    public IReadOnlyList<EvaluationAlert> OpenAlerts { get; init; } = [];

    /// <summary>The alerts that are still to be delivered to people outside of the service, oldest first.</summary>
    [Id(18)]
    public IReadOnlyList<EvaluationAlert> UndeliveredAlerts { get; init; } = [];

    /// <summary>Number of the last alert: how many there were.</summary>
    [Id(19)]
    public long LastAlert { get; init; }
}
