using System.Text.Json.Serialization;
using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>
/// All work of one phase of one step. The run's state holds it, and the queue tracks who does what; so after a crash the queue can be
/// filled again from the run.
/// </summary>
[GenerateSerializer, Immutable, StatePart, Alias("openrs.WorkBatch")]
public sealed record WorkBatch
{
    /// <summary>Unique in the run, such as <c>rollout-000012</c>.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>Kind of all its units.</summary>
    [Id(1)]
    public required WorkKind Kind { get; init; }

    /// <summary>Step, from 0, that the work belongs to.</summary>
    [Id(2)]
    public required int Step { get; init; }

    /// <summary>Number of units, at least 1.</summary>
    [Id(3)]
    public required int Units { get; init; }

    /// <summary>The policy of <see cref="PolicyVersion"/>; <see langword="null"/> for what the run starts from.</summary>
    [Id(4)]
    public ObjectRef? Policy { get; init; }

    /// <summary>For training: results of the rollout units by position.</summary>
    [Id(5)]
    public IReadOnlyList<ObjectRef> Rollouts { get; init; } = [];

    /// <summary>For training and saving: newest checkpoint.</summary>
    [Id(6)]
    public CheckpointRef? Checkpoint { get; init; }

    /// <summary>For training: whether to commit a checkpoint after the step.</summary>
    [Id(7)]
    public bool SaveCheckpoint { get; init; }

    /// <summary>For evaluation: problems of all units together.</summary>
    [Id(8)]
    public int EvalProblems { get; init; }

    /// <summary>For evaluation: problems of one unit.</summary>
    [Id(9)]
    public int EvalProblemsPerUnit { get; init; }

    /// <summary>For training and saving: the agent that holds the trainer's state, to be asked first.</summary>
    [Id(10)]
    public string? PreferredAgent { get; init; }

    /// <summary>Version of the policy that the work starts from: <see cref="Step"/>, or less for rollouts that may be stale.</summary>
    [Id(11)]
    public required int PolicyVersion { get; init; }

    /// <summary>Whether its units are kept but not given out: the run is paused, or about to be.</summary>
    [Id(12)]
    [JsonPropertyName("Held")]
    public bool Suspended { get; init; }

    /// <summary>For an evaluation of its own: samples of each problem. Unit u is sample u mod this of problem u / this.</summary>
    [Id(13)]
    public int SamplesPerProblem { get; init; }

    /// <summary>For training: whether no agent needs the new policy, so that it is not published.</summary>
    [Id(14)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool WithoutPolicy { get; init; }
}
