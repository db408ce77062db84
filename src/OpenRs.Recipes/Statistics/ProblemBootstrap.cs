using OpenRs.Recipes.Randomness;

namespace OpenRs.Recipes.Statistics;

/// <summary>
/// Intervals by resampling problems (Efron's percentile bootstrap): a problem is what is drawn at random, its samples are not independent
/// of each other, so all of a problem's samples are drawn together. Draws are Philox's, of a counter of resample and position alone: the
/// same values have the same interval anywhere, and two models on the same problems see the same resamples.
/// </summary>
public static class ProblemBootstrap
{
    /// <summary>Resamples of an interval.</summary>
    public const int Resamples = 10_000;

    private const ulong Key = 0x6F70_656E_7273_0001;
    private const int WordsOfABlock = 4;
    private const double Tail = 0.025;

    /// <summary>The mean of values by problem, each from 0 to 1, with its interval.</summary>
    /// <param name="values">A value for each problem, at least one.</param>
    /// <remarks>
    /// Where all values are equal resampling would claim certainty. There the interval is Wilson's, with each problem as one trial.
    /// </remarks>
    public static Estimate OfShares(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var estimate = OfMean(values);
        if (estimate.StandardError > 0)
        {
            return estimate;
        }

        var (low, high) = Wilson(estimate.Value, values.Count);
        return estimate with { Low = low, High = high };
    }

    /// <summary>The mean of values by problem with its interval, which is a point where all are equal.</summary>
    /// <param name="values">A value for each problem, at least one.</param>
    public static Estimate OfMean(IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        var mean = values.Sum() / values.Count;
        if (values.All(value => value == values[0]))
        {
            return new Estimate(values[0], values[0], values[0], 0, values.Count);
        }

        var means = MeansOf([.. values]);
        var centre = means.Sum() / Resamples;
        var error = Math.Sqrt(means.Sum(resampled => (resampled - centre) * (resampled - centre)) / (Resamples - 1));
        Array.Sort(means);
        return new Estimate(mean, means[(int)(Tail * Resamples)], means[(int)((1 - Tail) * Resamples) - 1], error, values.Count);
    }

    private static double[] MeansOf(double[] values)
    {
        var means = new double[Resamples];
        for (var resample = 0; resample < Resamples; resample++)
        {
            var sum = 0.0;
            for (var position = 0; position < values.Length; position += WordsOfABlock)
            {
                var (x0, x1, x2, x3) = Philox4x32.Block(Key, (uint)resample, (uint)position, 0, 0);
                sum += values[Below(x0, values.Length)];
                sum += position + 1 < values.Length ? values[Below(x1, values.Length)] : 0;
                sum += position + 2 < values.Length ? values[Below(x2, values.Length)] : 0;
                sum += position + 3 < values.Length ? values[Below(x3, values.Length)] : 0;
            }

            means[resample] = sum / values.Length;
        }

        return means;
    }

    private static int Below(uint word, int bound) => (int)(((ulong)word * (ulong)bound) >> 32);

    private static (double Low, double High) Wilson(double share, int trials)
    {
        const double Normal = 1.959963984540054;
        var square = Normal * Normal / trials;
        var centre = (share + (square / 2)) / (1 + square);
        var half = Normal / (1 + square) * Math.Sqrt((share * (1 - share) / trials) + (square / (4.0 * trials)));
        return (share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half);
    }
}
