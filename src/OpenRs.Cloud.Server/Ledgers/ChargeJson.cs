using System.Text.Json.Serialization;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Server.Ledgers;

/// <summary>How charges are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChargeEntry))]
internal sealed partial class ChargeJson : JsonSerializerContext;
