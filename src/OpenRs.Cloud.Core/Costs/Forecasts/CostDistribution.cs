using OpenRs.Cloud.Statistics;

namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>
/// An uncertain positive amount: log-normal with this mean and relative standard deviation, so that no interval reaches below zero.
/// </summary>
/// <param name="Mean">Mean, at least 0.</param>
/// <param name="RelativeDeviation">Standard deviation over mean, at least 0.</param>
public readonly record struct CostDistribution(double Mean, double RelativeDeviation)
{
    /// <summary>Lower end of the 90 % interval.</summary>
    public double Low => Median * Math.Exp(-StudentT.Normal90 * Sigma);

    /// <summary>Upper end of the 90 % interval.</summary>
    public double High => Median * Math.Exp(StudentT.Normal90 * Sigma);

    // Of a log-normal with mean m and variance (c m)^2: sigma^2 = ln(1 + c^2), median = m / sqrt(1 + c^2).
    private double Sigma => Math.Sqrt(Math.Log(1 + (RelativeDeviation * RelativeDeviation)));

    private double Median => Mean / Math.Sqrt(1 + (RelativeDeviation * RelativeDeviation));

    /// <summary>Probability that the amount is at most <paramref name="limit"/>, 0 to 1.</summary>
    public double ProbabilityWithin(double limit)
    {
        if (Mean <= 0)
        {
            return 1;
        }

        if (limit <= 0)
        {
            return 0;
        }

        return Sigma == 0 ? (limit >= Mean ? 1 : 0) : NormalDistribution.Cumulative(Math.Log(limit / Median) / Sigma);
    }
}
