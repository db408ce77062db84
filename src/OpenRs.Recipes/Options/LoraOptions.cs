namespace OpenRs.Recipes.Options;

/// <summary>
/// LoRA (Hu et al. 2021): the model's weights stay as they are, and each adapted matrix W becomes W + (alpha / r) B A, of which A [r, in]
/// and B [out, r] are trained. The ranges given here are checked where a recipe is read.
/// </summary>
public sealed record LoraOptions
{
    /// <summary>Rank of the update, 1 to 1,024; 0 trains all weights of the model.</summary>
    public int UpdateRank { get; init; }

    /// <summary>What the update is multiplied by, times the rank; above 0, up to 100,000.</summary>
    public double Alpha { get; init; } = 32;

    /// <summary>The adapted matrices of every layer, at least one.</summary>
    public LoraModules TargetModules { get; init; } = LoraModules.All;

    /// <summary>Whether an adapter is trained.</summary>
    public bool IsUsed => UpdateRank > 0;

    /// <summary>What the product of B and A is multiplied by: alpha / r.</summary>
    public float Scale => (float)(Alpha / UpdateRank);
}
