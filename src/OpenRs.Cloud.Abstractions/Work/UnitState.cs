using System.Text.Json.Serialization;
using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>One unit of the batch under way.</summary>
[GenerateSerializer, Immutable, StatePart, Alias("openrs.UnitState")]
public sealed record UnitState
{
    /// <summary>Where it stands.</summary>
    [Id(0)]
    public UnitStatus Status { get; init; }

    /// <summary>The agent that has it, or had it last.</summary>
    [Id(1)]
    public string? AgentId { get; init; }

    /// <summary>Fencing token it was leased under last; 0 before.</summary>
    [Id(2)]
    public long FencingToken { get; init; }

    /// <summary>Attempts that reported a failure.</summary>
    [Id(3)]
    public int Failures { get; init; }

    /// <summary>Attempts whose agent was lost.</summary>
    [Id(4)]
    public int Losses { get; init; }

    /// <summary>The result, once finished.</summary>
    [Id(5)]
    public ObjectRef? Result { get; init; }

    /// <summary>Numbers of the result.</summary>
    [Id(6)]
    public IReadOnlyDictionary<string, double>? Values { get; init; }

    /// <summary>The checkpoint committed with the result.</summary>
    [Id(7)]
    public CheckpointRef? Checkpoint { get; init; }

    /// <summary>When it was leased last; nobody can have worked on it for longer.</summary>
    [Id(8)]
    public DateTimeOffset LeasedAt { get; init; }

    /// <summary>Until when it waits after a failed attempt.</summary>
    [Id(9)]
    public DateTimeOffset RetryAt { get; init; }

    /// <summary>Attempts in which something that it needs did not answer.</summary>
    [Id(10)]
    public int Waits { get; init; }

    /// <summary>When such an attempt ended last; the least value where none did, or did under an earlier build.</summary>
    [Id(11)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public DateTimeOffset ReturnedAt { get; init; }
}
