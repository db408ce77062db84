namespace OpenRs.Recipes.Statistics;

/// <summary>
/// P-values corrected for many comparisons (Holm 1979, "A simple sequentially rejective multiple test procedure"): of all comparisons with
/// a corrected value of 0.05 or less, none is a false finding with a chance of 95 %, however they depend on each other.
/// </summary>
public static class HolmCorrection
{
    /// <summary>
    /// The corrected values, in the order of the given ones: the i-th least of m times m - i + 1, never below a lesser one's.
    /// </summary>
    /// <param name="values">P-values.</param>
    public static IReadOnlyList<double> Adjust(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var adjusted = new double[values.Count];
        var (rank, least) = (0, 0.0);
        foreach (var index in Enumerable.Range(0, values.Count).OrderBy(index => values[index]))
        {
            least = Math.Max(least, Math.Min(1, values[index] * (values.Count - rank)));
            adjusted[index] = least;
            rank++;
        }

        return adjusted;
    }
}
