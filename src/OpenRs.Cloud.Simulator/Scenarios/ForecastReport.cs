using OpenRs.Cloud.Costs.Forecasts;

namespace OpenRs.Cloud.Simulator.Scenarios;

/// <summary>How forecasts of many runs came out.</summary>
internal sealed record ForecastReport
{
    /// <summary>Runs.</summary>
    public required int Runs { get; init; }

    /// <summary>Of them with 20 steps or fewer.</summary>
    public required int ShortRuns { get; init; }

    /// <summary>Of them failed before their last step; the other figures are without these.</summary>
    public required int Failed { get; init; }

    /// <summary>Share of the costs inside the 80 % interval, in percent.</summary>
    public required double UsdCoverage { get; init; }

    /// <summary>Share of the times inside the 80 % interval, in percent.</summary>
    public required double SecondsCoverage { get; init; }

    /// <summary>Median of the costs' relative error, in percent.</summary>
    public required double UsdMedianError { get; init; }

    /// <summary>Median of the times' relative error, in percent.</summary>
    public required double SecondsMedianError { get; init; }

    /// <summary>Wall time of playing it.</summary>
    public required double Seconds { get; init; }

    /// <summary>Sums up.</summary>
    /// <param name="runs">The runs; <see langword="null"/> for one that failed.</param>
    /// <param name="seconds">Wall time of playing them.</param>
    public static ForecastReport Of(IReadOnlyList<ForecastOutcome?> runs, double seconds)
    {
        var whole = runs.OfType<ForecastOutcome>().ToList();
        return new ForecastReport
        {
            Runs = runs.Count,
            ShortRuns = whole.Count(static run => run.Steps <= 20),
            Failed = runs.Count - whole.Count,
            UsdCoverage = Percent(whole.Average(static run => Covers(run.Forecast.Usd, run.Usd))),
            SecondsCoverage = Percent(whole.Average(static run => Covers(run.Forecast.Seconds, run.Seconds))),
            UsdMedianError = Percent(Median(whole.Select(static run => Math.Abs((run.Forecast.Usd.Mean / run.Usd) - 1)))),
            SecondsMedianError = Percent(Median(whole.Select(static run => Math.Abs((run.Forecast.Seconds.Mean / run.Seconds) - 1)))),
            Seconds = seconds,
        };
    }

    private static double Covers(CostDistribution forecast, double truth) =>
        forecast.ProbabilityWithin(truth) is >= 0.1 and <= 0.9 ? 1 : 0;

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double Percent(double share) => Math.Round(100 * share, 1);
}
