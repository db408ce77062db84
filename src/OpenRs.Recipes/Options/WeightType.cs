using System.Text.Json.Serialization;

namespace OpenRs.Recipes.Options;

/// <summary>The number format of the model's weights. Optimizer state is float32 either way.</summary>
public enum WeightType
{
    /// <summary>32-bit IEEE.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,

    /// <summary>16-bit brain float.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,
}
