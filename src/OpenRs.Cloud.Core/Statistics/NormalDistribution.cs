namespace OpenRs.Cloud.Statistics;

/// <summary>The standard normal distribution.</summary>
public static class NormalDistribution
{
    /// <summary>Probability of a value of at most <paramref name="z"/>; error below 7.5e-8 (Abramowitz and Stegun 26.2.17).</summary>
    public static double Cumulative(double z)
    {
        if (z < 0)
        {
            return 1 - Cumulative(-z);
        }

        var t = 1 / (1 + (0.2316419 * z));
        var tail = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return 1 - (Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI) * tail);
    }
}
