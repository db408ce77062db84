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

    /// <summary>What a recipe calls the type that a model is stored in: everything but bf16 is computed in single precision.</summary>
    public static WeightType ToWeightType(this TensorType type) => type == TensorType.BF16 ? WeightType.BFloat16 : WeightType.Float32;
}
