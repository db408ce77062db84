using System.Text.Json.Serialization;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>How metrics of steps are written. Earlier builds let agents report what is not a number.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(StepMetrics))]
internal sealed partial class StepJson : JsonSerializerContext;
