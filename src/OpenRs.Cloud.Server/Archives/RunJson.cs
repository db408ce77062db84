using System.Text.Json.Serialization;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Archives;

/// <summary>How metrics of steps and events are written. Earlier builds let agents report what is not a number.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(StepMetrics))]
[JsonSerializable(typeof(RunEvent))]
internal sealed partial class RunJson : JsonSerializerContext;
