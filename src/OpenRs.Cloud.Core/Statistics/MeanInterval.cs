namespace OpenRs.Cloud.Statistics;

/// <summary>
/// The interval of a mean by the spread of its values: mean ± t s / sqrt(n) with Student's t of n - 1 degrees of freedom.
/// </summary>
/// <param name="Mean">The mean.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High)
{
    /// <summary>
    /// The 95 % interval; <see langword="null"/> where the spread tells nothing: with fewer than two values, or when all are equal.
    /// </summary>
    /// <param name="values">Independent values, summed in their order.</param>
    public static MeanInterval? Of(IReadOnlyList<double> values)
    {
        if (values.Count < 2 || values.All(value => value == values[0]))
        {
            return null;
        }

        var mean = values.Sum() / values.Count;
        var squares = values.Sum(value => (value - mean) * (value - mean));
        var half = StudentT.Quantile95(values.Count - 1) * Math.Sqrt(squares / (values.Count - 1) / values.Count);
        return new MeanInterval(mean, mean - half, mean + half);
    }
}
