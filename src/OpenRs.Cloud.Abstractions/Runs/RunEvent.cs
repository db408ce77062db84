using System.Text.Json.Serialization;
using OpenRs.Cloud.Alerts;

namespace OpenRs.Cloud.Runs;

/// <summary>Something that happened to a run.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunEvent")]
public sealed record RunEvent : IJobAlert
{
    /// <summary>Its number in the run, from 1: events are numbered in the order in which the run learned of them.</summary>
    [Id(0)]
    public required long Number { get; init; }

    /// <summary>When it happened.</summary>
    [Id(1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it tells of.</summary>
    [Id(2)]
    public required RunEventKind Kind { get; init; }

    /// <summary>What happened and why, in words.</summary>
    [Id(3)]
    public required string Message { get; init; }

    /// <summary>The step it concerns: that of the checkpoint or the evaluation, else the steps completed by then.</summary>
    [Id(4)]
    public required int Step { get; init; }

    /// <summary>The state before, of a change of state; <see langword="null"/> at the creation.</summary>
    [Id(5)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunState? From { get; init; }

    /// <summary>The state after, of a change of state.</summary>
    [Id(6)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RunState? To { get; init; }

    /// <summary>The agent it concerns.</summary>
    [Id(7)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? AgentId { get; init; }

    /// <summary>The work unit it concerns: its batch, a slash and its position.</summary>
    [Id(8)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public string? Unit { get; init; }

    /// <summary>The share of the budget that is spent, of a budget alert.</summary>
    [Id(9)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Percent { get; init; }

    /// <inheritdoc/>
    JobAlertKind? IJobAlert.AlertKind => Kind switch
    {
        RunEventKind.BudgetAlert => JobAlertKind.Budget,
        RunEventKind.NoProgress => JobAlertKind.NoProgress,
        RunEventKind.StateChanged when To == RunState.Failed => JobAlertKind.Failed,
        RunEventKind.StateChanged when To == RunState.BudgetExhausted => JobAlertKind.BudgetExhausted,
        _ => null,
    };
}
