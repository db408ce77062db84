using OpenRs.Learning.Randomness;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Adapters;

/// <summary>The factors of a LoRA adapter in single precision.</summary>
internal sealed class AdapterWeights : FlatWeights
{
    private const uint Stream = 4;

    public AdapterWeights(DecoderConfig config, LoraOptions options, Device device)
        : base(new AdapterLayout(config, options), float32, device)
    {
        using var scope = NewDisposeScope();
        Layers = [.. Enumerable.Range(0, config.LayerCount).Select(Layer)];
    }

    public new AdapterLayout Layout => (AdapterLayout)base.Layout;

    /// <summary>Name of the model that is adapted, for its files; may be empty.</summary>
    public string BaseModel { get; init; } = "";

    public LoraOptions Options => Layout.Options;

    public IReadOnlyList<LayerAdapter> Layers { get; }

    /// <summary>
    /// Fresh factors as PEFT makes them, so that nothing is added at first: B is zero, A uniform within 1 / sqrt(in) (Kaiming with
    /// a = sqrt 5). The same seed gives the same bytes.
    /// </summary>
    public void Initialize(ulong seed)
    {
        using var noGrad = no_grad();
        var draws = new PhiloxSequence(seed, Stream);
        Flat.fill_(0);
        foreach (var layer in Layers)
        {
            foreach (var (_, update) in layer.Updates)
            {
                using var scope = NewDisposeScope();
                var factor = update.A.Stored;
                var bound = 1 / Math.Sqrt(factor.shape[1]);
                var values = new float[factor.NumberOfElements];
                foreach (ref var value in values.AsSpan())
                {
                    value = (float)(((2 * draws.NextDouble()) - 1) * bound);
                }

                factor.copy_(tensor(values, factor.shape));
            }
        }
    }

    private LayerAdapter Layer(int layer) => new(Layout.Products.ToDictionary(
        static product => product.First,
        product => new LowRankUpdate(
            View(
                AdapterLayout.FactorA(layer, product.Matrices[0].Name), product.Matrices.Count * (long)Options.UpdateRank, product.Inputs),
            [
                .. product.Matrices.Select(matrix => new LowRankBlock(
                    matrix.FirstRow, matrix.Rows, View(AdapterLayout.FactorB(layer, matrix.Name), matrix.Rows, Options.UpdateRank))),
            ],
            Options.UpdateRank,
            Options.Scale)));
}
