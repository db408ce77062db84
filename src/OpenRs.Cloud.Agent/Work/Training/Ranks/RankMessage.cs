using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Cloud.Agent.Work.Training.Ranks;

/// <summary>A line on a rank's standard input: what all ranks do next, together. The end of the input means the end of the rank.</summary>
internal sealed record RankMessage
{
    // A reward that does not apply is NaN; numbers are written so that they come back bit by bit.
    private static readonly JsonSerializerOptions Json = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Who the rank is; the first message.</summary>
    public RankSetup? Setup { get; init; }

    /// <summary>Go on from this checkpoint.</summary>
    public string? Load { get; init; }

    /// <summary>Help to write a checkpoint.</summary>
    public bool? Save { get; init; }

    /// <summary>Train on these groups.</summary>
    public IReadOnlyList<RolloutGroup>? Step { get; init; }

    /// <summary>Train on these rows.</summary>
    public IReadOnlyList<TrainingSequence>? Rows { get; init; }

    /// <summary>Work out the loss over these rows.</summary>
    public IReadOnlyList<TrainingSequence>? Validate { get; init; }

    public static RankMessage Parse(string line) => JsonSerializer.Deserialize<RankMessage>(line, Json)!;

    public string ToLine() => JsonSerializer.Serialize(this, Json);
}
