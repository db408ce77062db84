using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Adapters;

/// <summary>What an adapter adds to the products of one layer.</summary>
/// <param name="Updates">By the name of the product in <see cref="AdaptedProduct"/>; those without an adapted matrix are missing.</param>
internal sealed record LayerAdapter(IReadOnlyDictionary<string, LowRankUpdate> Updates)
{
    public LowRankUpdate? QueryKeyValue { get; } = Updates.GetValueOrDefault(AdaptedProduct.QueryKeyValue);

    public LowRankUpdate? Output { get; } = Updates.GetValueOrDefault(AdaptedProduct.Output);

    public LowRankUpdate? GateUp { get; } = Updates.GetValueOrDefault(AdaptedProduct.GateUp);

    public LowRankUpdate? Down { get; } = Updates.GetValueOrDefault(AdaptedProduct.Down);
}
