using OpenRs.Learning.Weights;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Adapters;

/// <summary>
/// Where the factors of a LoRA adapter lie in one flat buffer, under PEFT's names. The A factors of matrices that are one fused product are
/// neighbours, so that their products with the same input are one.
/// </summary>
public sealed class AdapterLayout : FlatLayout
{
    private const string Prefix = "base_model.model.";

    /// <summary>Lays out an adapter.</summary>
    /// <param name="config">The shape of the model that is adapted.</param>
    /// <param name="options">Rank and matrices.</param>
    public AdapterLayout(DecoderConfig config, LoraOptions options)
    {
        (Options, Products) = (options, AdaptedProduct.Of(config, options));
        for (var layer = 0; layer < config.LayerCount; layer++)
        {
            foreach (var product in Products)
            {
                Add(product, layer);
            }
        }
    }

    /// <summary>The products of a layer that have an adapted matrix, in the order in which a layer computes them.</summary>
    internal IReadOnlyList<AdaptedProduct> Products { get; }

    internal LoraOptions Options { get; }

    /// <summary>Name of the factor [r, in] of a matrix, as <c>self_attn.q_proj</c>.</summary>
    internal static string FactorA(int layer, string matrix) => $"{Prefix}{WeightLayout.Prefix(layer)}{matrix}.lora_A.weight";

    /// <summary>Name of the factor [out, r].</summary>
    internal static string FactorB(int layer, string matrix) => $"{Prefix}{WeightLayout.Prefix(layer)}{matrix}.lora_B.weight";

    private void Add(AdaptedProduct product, int layer)
    {
        foreach (var matrix in product.Matrices)
        {
            Add(FactorA(layer, matrix.Name), Options.UpdateRank, product.Inputs);
        }

        foreach (var matrix in product.Matrices)
        {
            Add(FactorB(layer, matrix.Name), matrix.Rows, Options.UpdateRank);
        }
    }
}
