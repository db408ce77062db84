using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Recipes.Options;

/// <summary>What a <see cref="WeightType"/> is in the files of a model.</summary>
public static class WeightTypes
{
    /// <summary>The type of the weights' tensors.</summary>
    public static TensorType ToTensorType(this WeightType type) => type switch
    {
        WeightType.Float32 => TensorType.F32,
        WeightType.BFloat16 => TensorType.BF16,
    };
}
