using System.Text.Json.Serialization;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs.Validations;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// All that a run must remember. Queue, ledger and pool follow from it, so one write moves the run and a reconciler brings the rest
/// after it.
/// </summary>
[GenerateSerializer, Immutable, Alias("openrs.TrainingRunState")]
public sealed record TrainingRunState
{
    /// <summary>Project id; empty when the run was never created.</summary>
    [Id(0)]
    public string ProjectId { get; init; } = "";

    /// <summary>What it trains; <see langword="null"/> when the run was never created.</summary>
    [Id(1)]
    public RunSpec? Spec { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)]
    public RunState State { get; init; }

    /// <summary>Why it is in this state.</summary>
    [Id(3)]
    public string Reason { get; init; } = "";

    /// <summary>Completed optimizer steps: the version of the policy.</summary>
    [Id(4)]
    public int Step { get; init; }

    /// <summary>The work under way, the most urgent first; none in a final state, only what is held while paused.</summary>
    [Id(5)]
    public IReadOnlyList<WorkBatch> Batches { get; init; } = [];

    /// <summary>
    /// The policy of <see cref="Step"/>; <see langword="null"/> while it is what the run starts from, and where it was not published.
    /// </summary>
    [Id(6)]
    public ObjectRef? Policy { get; init; }

    /// <summary>Newest checkpoint.</summary>
    [Id(7)]
    public CheckpointRef? Checkpoint { get; init; }

    /// <summary>The agent that did the last optimizer step and so holds the trainer's state.</summary>
    [Id(8)]
    public string? Trainer { get; init; }

    /// <summary>Evaluations, oldest first.</summary>
    [Id(9)]
    public IReadOnlyList<EvaluationSummary> Evaluations { get; init; } = [];

    /// <summary>Metrics of the last 64 steps, and of all that are not archived, oldest first.</summary>
    [Id(10)]
    public IReadOnlyList<StepMetrics> RecentSteps { get; init; } = [];

    /// <summary>The final state to reach once a stop has saved its checkpoint.</summary>
    [Id(11)]
    public RunState? StopTarget { get; init; }

    /// <summary>When a stop gives up waiting for an agent to save.</summary>
    [Id(12)]
    public DateTimeOffset? StopDeadline { get; init; }

    /// <summary>Time of creation.</summary>
    [Id(13)]
    public DateTimeOffset CreateTime { get; init; }

    /// <summary>Time of the last change.</summary>
    [Id(14)]
    public DateTimeOffset UpdateTime { get; init; }

    /// <summary>Rises with each change.</summary>
    [Id(15)]
    public long Version { get; init; }

    /// <summary>Finished rollouts of the steps that are not trained yet, oldest step first.</summary>
    [Id(16)]
    public IReadOnlyList<StepRollouts> Rollouts { get; init; } = [];

    /// <summary>Agents that may work for the run now.</summary>
    [Id(17)]
    public int MaxAgents { get; init; }

    /// <summary>The budget now, in US dollars.</summary>
    [Id(18)]
    public decimal BudgetUsd { get; init; }

    /// <summary>Whether the run was deleted: it does not exist for anyone any more.</summary>
    [Id(19)]
    public bool Deleted { get; init; }

    /// <summary>Whether nobody works for the run and the last agent that wanted to costs more than its budget can pay.</summary>
    [Id(20)]
    public bool WaitsForPrice { get; init; }

    /// <summary>The steps up to this one are in the archive, those that earlier builds did not keep excepted.</summary>
    [Id(21)]
    public int ArchivedSteps { get; init; }

    /// <summary>What people say of it; <see langword="null"/> for nothing.</summary>
    [Id(22)]
    public JobAnnotations? Annotations { get; init; }

    /// <summary>Its pool gives agents to jobs of higher priority first.</summary>
    [Id(23)]
    public int Priority { get; init; }

    /// <summary>The events that are not archived, oldest first.</summary>
    [Id(24)]
    public IReadOnlyList<RunEvent> Events { get; init; } = [];

    /// <summary>Number of the last event: how many there were.</summary>
    [Id(25)]
    public long LastEvent { get; init; }

    /// <summary>The events up to this number are in the archive, but for those that were dropped.</summary>
    [Id(26)]
    public long ArchivedEvents { get; init; }

    /// <summary>How many events were dropped, since they could not be archived.</summary>
    [Id(27)]
    public long DroppedEvents { get; init; }

    /// <summary>The agents that hold a lease, as the events tell it.</summary>
    [Id(28)]
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>The budget alerts that the events tell of, in percent.</summary>
    [Id(29)]
    public IReadOnlyList<int> Alerts { get; init; } = [];

    /// <summary>The alerts that hold, oldest first.</summary>
    [Id(30)]
    public IReadOnlyList<RunEvent> OpenAlerts { get; init; } = [];

    /// <summary>The alerts that are still to be delivered to people outside of the service, oldest first.</summary>
    [Id(31)]
    [JsonPropertyName("UntoldAlerts")]
    public IReadOnlyList<RunEvent> UndeliveredAlerts { get; init; } = [];

    /// <summary>Its validation losses; <see langword="null"/> before the first.</summary>
    [Id(32)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValidationRecord? Validation { get; init; }

    /// <summary>
    /// What was charged when a unit came back and none was finished since; <see langword="null"/> where none came back. It may be of an
    /// earlier time, which its <see cref="RunStall.Finished"/> tells.
    /// </summary>
    [Id(33)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunStall? Stall { get; init; }
}
