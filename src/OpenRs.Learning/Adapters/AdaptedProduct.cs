namespace OpenRs.Learning.Adapters;

/// <summary>A fused matrix product of a layer and the matrices that it consists of, which LoRA adapts one by one.</summary>
/// <param name="First">Name of the weight that the fused matrix begins with, without its layer.</param>
/// <param name="Inputs">Columns of all of them.</param>
/// <param name="Matrices">The matrices, from the first row on.</param>
internal sealed record AdaptedProduct(string First, long Inputs, IReadOnlyList<AdaptedMatrix> Matrices)
{
    public const string QueryKeyValue = "self_attn.q_proj";
    public const string Output = "self_attn.o_proj";
    public const string GateUp = "mlp.gate_proj";
    public const string Down = "mlp.down_proj";

    /// <summary>All products of a layer, with all their matrices.</summary>
    public static IEnumerable<AdaptedProduct> All(DecoderConfig config)
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
