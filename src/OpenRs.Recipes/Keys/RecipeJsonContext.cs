using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Keys;

/// <summary>Source-generated metadata; the naming policy gives the spelling of enum values and of the members of rewards.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters =
[
    typeof(SnakeCaseEnumConverter<RecipeKind>),
    typeof(SnakeCaseEnumConverter<VerifierProfile>),
    typeof(SnakeCaseEnumConverter<LongPrompts>),
    typeof(SnakeCaseEnumConverter<PlateauAction>),
    typeof(SnakeCaseEnumConverter<LossType>),
    typeof(SnakeCaseEnumConverter<RewardScaling>),
    typeof(SnakeCaseEnumConverter<OldPolicy>),
    typeof(SnakeCaseEnumConverter<ImportanceSampling>),
    typeof(SnakeCaseEnumConverter<LearningRateSchedule>),
    typeof(SnakeCaseEnumConverter<WeightType>),
])]
[JsonSerializable(typeof(ImmutableArray<RewardSpec>))]
[JsonSerializable(typeof(RecipeKind))]
[JsonSerializable(typeof(VerifierProfile))]
[JsonSerializable(typeof(LongPrompts))]
[JsonSerializable(typeof(PlateauAction))]
[JsonSerializable(typeof(LossType))]
[JsonSerializable(typeof(RewardScaling))]
[JsonSerializable(typeof(OldPolicy))]
[JsonSerializable(typeof(ImportanceSampling))]
[JsonSerializable(typeof(LearningRateSchedule))]
[JsonSerializable(typeof(WeightType))]
internal sealed partial class RecipeJsonContext : JsonSerializerContext
{
    private sealed class SnakeCaseEnumConverter<T>()
        : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
        where T : struct, Enum;
}
