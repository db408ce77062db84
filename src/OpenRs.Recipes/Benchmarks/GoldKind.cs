namespace OpenRs.Recipes.Benchmarks;

/// <summary>How a benchmark's gold answer is written.</summary>
public enum GoldKind
{
    /// <summary>The answer alone.</summary>
    Answer,

    /// <summary>A solution that ends in a boxed answer.</summary>
    Solution,
}
