namespace OpenRs.Recipes.Benchmarks;

/// <summary>What is made of the samples of a problem.</summary>
public enum MetricKind
{
    /// <summary>Share of correct samples.</summary>
    Average,

    /// <summary>Chance that at least one of k samples is correct.</summary>
    Pass,

    /// <summary>Chance that the most frequent answer of k samples is correct.</summary>
    Majority,
}
