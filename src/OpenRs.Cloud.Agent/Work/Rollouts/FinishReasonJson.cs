using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Learning.Generation;

namespace OpenRs.Cloud.Agent.Work.Rollouts;

/// <summary>Finish reasons as inference servers name them: <c>stop</c>, <c>length</c>.</summary>
internal sealed class FinishReasonJson() : JsonStringEnumConverter<FinishReason>(
    JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
