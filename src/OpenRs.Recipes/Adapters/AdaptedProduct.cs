using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>A fused matrix product of a layer and the matrices that it consists of, which LoRA adapts one by one.</summary>
/// <param name="First">Name of the weight that the fused matrix begins with, without its layer.</param>
/// <param name="Inputs">Columns of all of them.</param>
/// <param name="Matrices">The matrices, from the first row on.</param>
public sealed record AdaptedProduct(string First, long Inputs, IReadOnlyList<AdaptedMatrix> Matrices)
{
    /// <summary><see cref="First"/> of queries, keys and values.</summary>
    public const string QueryKeyValue = "self_attn.q_proj";

    /// <summary><see cref="First"/> of the output of attention.</summary>
    public const string Output = "self_attn.o_proj";

    /// <summary><see cref="First"/> of gate and up.</summary>
    public const string GateUp = "mlp.gate_proj";

    /// <summary><see cref="First"/> of the output of the feed-forward.</summary>
    public const string Down = "mlp.down_proj";

    /// <summary>The products of a layer that have an adapted matrix, with these, in the order in which a layer computes them.</summary>
    /// <param name="config">The model's shape.</param>
    /// <param name="lora">Which matrices are adapted.</param>
    public static IReadOnlyList<AdaptedProduct> Of(DecoderConfig config, LoraOptions lora) =>
    [
        .. All(config)
            .Select(product => product with { Matrices = [.. product.Matrices.Where(matrix => lora.TargetModules.HasFlag(matrix.Module))] })
            .Where(static product => product.Matrices.Count > 0),
    ];

    private static AdaptedProduct[] All(DecoderConfig config)
    {
        long hidden = config.HiddenSize, intermediate = config.IntermediateSize, attention = config.AttentionSize;
        long keyValue = config.KeyValueHeadCount * config.HeadSize;
        return
        [
            new AdaptedProduct(QueryKeyValue, hidden,
            [
                new AdaptedMatrix(QueryKeyValue, LoraModules.Query, 0, attention),
                new AdaptedMatrix("self_attn.k_proj", LoraModules.Key, attention, keyValue),
                new AdaptedMatrix("self_attn.v_proj", LoraModules.Value, attention + keyValue, keyValue),
            ]),
            new AdaptedProduct(Output, attention, [new AdaptedMatrix(Output, LoraModules.Output, 0, hidden)]),
            new AdaptedProduct(GateUp, hidden,
            [
                new AdaptedMatrix(GateUp, LoraModules.Gate, 0, intermediate),
                new AdaptedMatrix("mlp.up_proj", LoraModules.Up, intermediate, intermediate),
            ]),
            new AdaptedProduct(Down, intermediate, [new AdaptedMatrix(Down, LoraModules.Down, 0, hidden)]),
        ];
    }
}
