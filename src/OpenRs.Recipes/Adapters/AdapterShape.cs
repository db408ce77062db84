using OpenRs.Recipes.ModelFiles;
using OpenRs.Recipes.Options;

namespace OpenRs.Recipes.Adapters;

/// <summary>How large a LoRA adapter is, by the shape of its model.</summary>
public static class AdapterShape
{
    // The matrices that are one product of a layer: their A factors are multiplied by the same input.
    private static readonly LoraModules[] Products =
    [
        LoraModules.Query | LoraModules.Key | LoraModules.Value, LoraModules.Output, LoraModules.Gate | LoraModules.Up, LoraModules.Down,
    ];

    /// <summary>Elements of both factors of all adapted matrices; 0 where all weights are trained.</summary>
    /// <param name="model">The model's shape.</param>
    /// <param name="lora">Rank and matrices.</param>
    public static long ParameterCount(DecoderConfig model, LoraOptions lora)
    {
        long hidden = model.HiddenSize, attention = model.AttentionSize, intermediate = model.IntermediateSize;
        long keyValue = model.KeyValueHeadCount * model.HeadSize;
        (LoraModules Module, long Sides)[] matrices =
        [
            (LoraModules.Query, hidden + attention),
            (LoraModules.Key, hidden + keyValue),
            (LoraModules.Value, hidden + keyValue),
            (LoraModules.Output, attention + hidden),
            (LoraModules.Gate, hidden + intermediate),
            (LoraModules.Up, hidden + intermediate),
            (LoraModules.Down, intermediate + hidden),
        ];
        return model.LayerCount * lora.UpdateRank * matrices.Where(matrix => lora.TargetModules.HasFlag(matrix.Module))
            .Sum(static matrix => matrix.Sides);
    }

    /// <summary>The most ranks that one product of a layer has together; 0 where all weights are trained.</summary>
    /// <param name="lora">Rank and matrices.</param>
    public static int WidestProduct(LoraOptions lora) =>
        lora.UpdateRank * Products.Max(product => int.PopCount((int)(product & lora.TargetModules)));
}
