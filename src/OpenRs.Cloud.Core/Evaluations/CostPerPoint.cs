namespace OpenRs.Cloud.Evaluations;

/// <summary>
/// What a point of accuracy cost: the money spent over the points gained, a point being one hundredth. The money is exact, so the interval
/// is that of the gain turned over. Where the gain's interval holds 0, nothing says that there was one: then there is no upper end, and
/// with a gain of 0 or less no value either.
/// </summary>
/// <param name="Usd">US dollars spent.</param>
/// <param name="Points">Points gained, -100 to 100.</param>
/// <param name="PointsLow">Lower end of the 95 % interval of the gain.</param>
/// <param name="PointsHigh">Upper end of the 95 % interval of the gain.</param>
public sealed record CostPerPoint(decimal Usd, double Points, double PointsLow, double PointsHigh)
{
    /// <summary>US dollars for a point; <see langword="null"/> where none was gained.</summary>
    public double? UsdPerPoint => Points > 0 ? (double)Usd / Points : null;

    /// <summary>Lower end of the 95 % interval; <see langword="null"/> where not even the upper end of the gain is above 0.</summary>
    public double? Low => PointsHigh > 0 ? (double)Usd / PointsHigh : null;

    /// <summary>Upper end of the 95 % interval; <see langword="null"/> where it has none.</summary>
    public double? High => PointsLow > 0 ? (double)Usd / PointsLow : null;

    /// <summary>The cost of what a comparison found.</summary>
    /// <param name="usd">US dollars spent for the candidate.</param>
    /// <param name="comparison">The candidate against what the money was spent on.</param>
    public static CostPerPoint Of(decimal usd, EvaluationComparison comparison) =>
        new(usd, comparison.Difference * 100, comparison.Low * 100, comparison.High * 100);

    /// <summary>
    /// The cost over several runs: all money over all points, so that a run which gained nothing counts with what it cost. The gains are of
    /// independent runs, so the squares of their distances to the ends of their intervals add up.
    /// </summary>
    /// <param name="runs">At least one run.</param>
    public static CostPerPoint Across(IReadOnlyList<CostPerPoint> runs)
    {
        ArgumentOutOfRangeException.ThrowIfZero(runs.Count);
        var points = runs.Sum(static run => run.Points);
        return new CostPerPoint(
            runs.Sum(static run => run.Usd),
            points,
            points - Math.Sqrt(runs.Sum(static run => Square(run.Points - run.PointsLow))),
            points + Math.Sqrt(runs.Sum(static run => Square(run.PointsHigh - run.Points))));
    }

    private static double Square(double value) => value * value;
}
