using System.Text.Json.Serialization;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Server.Costs;

/// <summary>How entries of the books are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ChargeEntry))]
internal sealed partial class ChargeJson : JsonSerializerContext;
