using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>How large a LoRA adapter is, by the shape of its model.</summary>
public static class AdapterShape
{
    /// <summary>Elements of both factors of all adapted matrices; 0 where all weights are trained.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="lora">Rank and matrices.</param>
    public static long ParameterCount(DecoderConfig model, LoraOptions lora) =>
        model.LayerCount * lora.UpdateRank * AdaptedProduct.Of(model, lora)
            .Sum(static product => product.Matrices.Sum(matrix => product.Inputs + matrix.Rows));

    /// <summary>The most ranks that one product of a layer has together; 0 where all weights are trained.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="lora">Rank and matrices.</param>
    public static int WidestProduct(DecoderConfig model, LoraOptions lora) =>
        lora.UpdateRank * AdaptedProduct.Of(model, lora).Max(static product => product.Matrices.Count);
}
