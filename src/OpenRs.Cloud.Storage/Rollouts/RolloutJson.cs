using System.Text.Json.Serialization;

namespace OpenRs.Cloud.Storage.Rollouts;

/// <summary>The lines' JSON. Floats are written so that reading gives the same bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = 8)]
[JsonSerializable(typeof(PromptRecord))]
[JsonSerializable(typeof(CompletionRecord))]
[JsonSerializable(typeof(GroupSummary))]
internal sealed partial class RolloutJson : JsonSerializerContext;
