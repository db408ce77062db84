using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.Details;

/// <summary>How a budget is spent, step by step, and how the rest of it is expected to be.</summary>
public static class BurnDown
{
    private const double MicrosPerDollar = 1e6;

    /// <summary>What was left after each step, and what is expected to be left after the steps to come.</summary>
    /// <param name="run">The run.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="forecast">What its rest is expected to cost; <see langword="null"/> when it is over.</param>
    public static IReadOnlyList<ChartLine> Lines(Run run, IReadOnlyList<StepMetrics> steps, RunForecast? forecast)
    {
        var budget = run.Cost.BudgetUsdMicros;
        List<ChartPoint> left =
        [
            new(0, Dollars(budget)),
            .. steps.Select(step => new ChartPoint(step.Step, Dollars(budget - step.SpentUsdMicros))),
        ];
        var now = Dollars(budget - run.Cost.SpentUsdMicros);
        List<ChartLine> lines = [ChartLine.Thin("left", left)];
        if (forecast?.Cost is { } cost && run.Step < run.MaxSteps)
        {
            lines.Add(new ChartLine("expected", [new(run.Step, now), new(
                run.MaxSteps,
                now - Dollars(cost.ExpectedUsdMicros),
                now - Dollars(cost.HighUsdMicros),
                now - Dollars(cost.LowUsdMicros))])
            {
                IsExpected = true,
            });
        }

        lines.Add(new ChartLine("end of the budget", [new(0, 0), new(Math.Max(1, run.MaxSteps), 0)]));
        return lines;
    }

    /// <summary>The last step that the budget is expected to pay for; <see langword="null"/> when it pays for all.</summary>
    public static int? LastPaidStep(Run run, RunForecast forecast) =>
        run.Step + forecast.AffordableSteps < run.MaxSteps ? run.Step + forecast.AffordableSteps : null;

    private static double Dollars(long micros) => micros / MicrosPerDollar;
}
