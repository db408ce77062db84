using System.Text.Json.Serialization;
using OpenRs.Cloud.Alerts;

namespace OpenRs.Cloud.Evaluations;

/// <summary>Something about an evaluation that people should look at.</summary>
[GenerateSerializer, Immutable, Alias("openrs.EvaluationAlert")]
public sealed record EvaluationAlert : IJobAlert
{
    /// <inheritdoc/>
    [Id(0)]
    public required long Number { get; init; }

    /// <inheritdoc/>
    [Id(1)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>What it tells of.</summary>
    [Id(2)]
    public required JobAlertKind Kind { get; init; }

    /// <inheritdoc/>
    [Id(3)]
    public required string Message { get; init; }

    /// <inheritdoc/>
    [Id(4)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Percent { get; init; }

    /// <inheritdoc/>
    JobAlertKind? IJobAlert.AlertKind => Kind;
}
