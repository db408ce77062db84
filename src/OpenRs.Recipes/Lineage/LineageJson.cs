using System.Text.Json.Serialization;

namespace OpenRs.Recipes.Lineage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LineageStep[]))]
internal sealed partial class LineageJson : JsonSerializerContext;
