using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Recipes.Options;
using OpenRs.Verification;

namespace OpenRs.Recipes;

/// <summary>Source-generated metadata; the naming policy gives the YAML keys.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(SnakeCaseEnumConverter<VerifierProfile>),
    typeof(SnakeCaseEnumConverter<LossType>),
    typeof(SnakeCaseEnumConverter<RewardScaling>),
    typeof(SnakeCaseEnumConverter<OldPolicy>),
    typeof(SnakeCaseEnumConverter<ImportanceSampling>),
    typeof(SnakeCaseEnumConverter<LearningRateSchedule>),
    typeof(SnakeCaseEnumConverter<WeightType>),
])]
[JsonSerializable(typeof(Recipe))]
internal sealed partial class RecipeJsonContext : JsonSerializerContext
{
    private sealed class SnakeCaseEnumConverter<T>()
        : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
