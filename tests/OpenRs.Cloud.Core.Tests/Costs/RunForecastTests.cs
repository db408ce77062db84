namespace OpenRs.Cloud.Costs;

public sealed class RunForecastTests
{
    [Fact]
    public void Forecast_SteadySteps_IsTheirProduct()
    {
        var step = StepEstimator.Observed([.. Enumerable.Repeat(new StepCost(100, 0.05), 20)]);
        var forecast = RunForecast.Of(step, remainingSteps: 80, availableUsd: 10);
        Assert.Equal(4.0, forecast.Usd.Mean, 9);
        Assert.Equal(8000, forecast.Seconds.Mean, 6);
        Assert.Equal((4.0, 4.0), (Math.Round(forecast.Usd.Low, 9), Math.Round(forecast.Usd.High, 9)));
        Assert.Equal(1, forecast.FinishProbability);
        Assert.Equal(80, forecast.AffordableSteps);
    }

    [Fact]
    public void Forecast_BudgetForHalf_SaysHowFarItGoes()
    {
        var step = StepEstimator.Observed([new(90, 0.09), new(110, 0.11), new(100, 0.10), new(95, 0.095), new(105, 0.105)]);
        var forecast = RunForecast.Of(step, remainingSteps: 100, availableUsd: 5);
        Assert.Equal(50, forecast.AffordableSteps);
        Assert.InRange(forecast.FinishProbability, 0, 1e-6);
    }

    [Fact]
    public void Forecast_BudgetAtTheMean_IsAboutEven()
    {
        var step = StepEstimator.Similar([new(90, 0.09), new(110, 0.11)]);
        var forecast = RunForecast.Of(step, remainingSteps: 100, availableUsd: 10);
        Assert.InRange(forecast.FinishProbability, 0.5, 0.6);
        Assert.True(forecast.Usd.Low < 10 && forecast.Usd.High > 10);
    }

    [Fact]
    public void Forecast_NothingLeft_CostsNothing()
    {
        var forecast = RunForecast.Of(StepEstimator.Similar([new(1, 1)]), remainingSteps: 0, availableUsd: 0);
        Assert.Equal((0.0, 1.0, 0), (forecast.Usd.Mean, forecast.FinishProbability, forecast.AffordableSteps));
    }

    // A replay of what a run shows of itself: after a tenth of its steps, the interval should hold its true cost nine times in ten.
    [Fact]
    public void Forecast_AfterATenthOfTheSteps_IntervalHoldsTheTruth()
    {
        const int Runs = 400;
        var random = new Random(20261122);
        var held = 0;
        for (var run = 0; run < Runs; run++)
        {
            var mean = Math.Exp(random.NextDouble() * 4);
            var steps = Enumerable.Range(0, 200)
                .Select(_ => Math.Max(0.1, 1 + (0.3 * Gaussian(random))) * mean)
                .Select(static usd => new StepCost(usd, usd))
                .ToList();
            var forecast = RunForecast.Of(StepEstimator.Observed(steps[..20]), remainingSteps: 180, availableUsd: null);
            var truth = steps.Skip(20).Sum(static step => step.Usd);
            held += truth >= forecast.Usd.Low && truth <= forecast.Usd.High ? 1 : 0;
        }

        Assert.InRange(held / (double)Runs, 0.86, 0.95);
    }

    [Fact]
    public void Assumed_TheSeedsRun_ForecastsItsOrderOfMagnitude()
    {
        // Open RS: 72 completions of up to 3,584 tokens a step on four A40 at $0.44, $0.084 a step (reference/open-rs.md).
        var shape = new StepShape
        {
            Parameters = 1.54e9,
            Completions = 72,
            MaxCompletionTokens = 3584,
            Agents = 4,
            GpuType = "A40",
            GpusPerAgent = 1,
            UsdPerAgentHour = 0.44m,
        };
        var forecast = RunForecast.Of(StepEstimator.Assumed(shape), remainingSteps: 500, availableUsd: 42);
        Assert.InRange(42, forecast.Usd.Low, forecast.Usd.High);
        Assert.InRange(forecast.Usd.Mean, 14, 126);
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
