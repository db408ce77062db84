using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>The lines' JSON. Floats are written so that reading gives the same bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RolloutRecord))]
[JsonSerializable(typeof(CompletionRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
