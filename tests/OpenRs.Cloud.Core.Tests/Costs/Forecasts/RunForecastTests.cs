namespace OpenRs.Cloud.Costs.Forecasts;

public sealed class RunForecastTests
{
    [Fact]
    public void Forecast_SteadySteps_IsTheirProduct()
    {
        var step = StepEstimator.Observed(null, [.. Enumerable.Repeat(new StepCost(100, 0.05), 20)]);
        var forecast = RunForecast.Of(step, remainingSteps: 80, availableUsd: 10);
        Assert.Equal(4.0, forecast.Usd.Mean, 9);
        Assert.Equal(8000, forecast.Seconds.Mean, 6);

        // They may still drift.
        Assert.Equal((3.1, 5.1), (Math.Round(forecast.Usd.Low, 1), Math.Round(forecast.Usd.High, 1)));
        Assert.InRange(forecast.FinishProbability, 0.9999, 1);
        Assert.Equal(80, forecast.AffordableSteps);
    }

    [Fact]
    public void Forecast_BudgetForHalf_SaysHowFarItGoes()
    {
        var step = StepEstimator.Observed(null, [new(90, 0.09), new(110, 0.11), new(100, 0.10), new(95, 0.095), new(105, 0.105)]);
        var forecast = RunForecast.Of(step, remainingSteps: 100, availableUsd: 5);
        Assert.Equal(50, forecast.AffordableSteps);
        Assert.InRange(forecast.FinishProbability, 0, 1e-4);
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
    public void Assumed_StepWithoutRollouts_IsTheTrainingOfItsRowsAlone()
    {
        var shape = new StepShape
        {
            Parameters = 1.5e9, Completions = 0, MaxCompletionTokens = 2048, RowTokens = 64 * 2048, Agents = 1, GpuType = "A40",
            GpusPerAgent = 1, UsdPerAgentHour = 0.4m,
        };

        // 8 operations per parameter and token, of 78 % of the tokens that rows may have, at 30 % of 149.7 teraflops.
        var train = 8 * 1.5e9 * 64 * 2048 * 0.78 / (0.3 * 149.7e12);
        Assert.Equal(0.3 + train, StepEstimator.Assumed(shape).Seconds, 6);

        // Beside an adapter the weights have no gradient: 6 operations.
        Assert.Equal(0.3 + (train * 6 / 8), StepEstimator.Assumed(shape with { TrainsAdapter = true }).Seconds, 6);
        Assert.Equal(StepEstimator.Assumed(shape).Seconds, StepEstimator.Assumed(shape with { MaxCompletionTokens = 1 }).Seconds);
    }

    [Fact]
    public void Forecast_NothingLeft_CostsNothing()
    {
        var forecast = RunForecast.Of(StepEstimator.Similar([new(1, 1)]), remainingSteps: 0, availableUsd: 0);
        Assert.Equal((0.0, 1.0, 0), (forecast.Usd.Mean, forecast.FinishProbability, forecast.AffordableSteps));
        Assert.Equal((0.0, 0.0), (forecast.Usd.RelativeDeviation, forecast.Seconds.High));
    }

    [Fact]
    public void Forecast_WithWhatIsBesideTheSteps_CountsItOnce()
    {
        var step = StepEstimator.Observed(null, [.. Enumerable.Repeat(new StepCost(100, 0.05), 20)]);
        var forecast = RunForecast.Of(step, remainingSteps: 80, availableUsd: 2.01m, new StepCost(60, 0.1));
        Assert.Equal((4.1, 8060.0), (Math.Round(forecast.Usd.Mean, 9), Math.Round(forecast.Seconds.Mean, 6)));
        Assert.Equal(38, forecast.AffordableSteps);
    }

    // A replay of what a run shows of itself: after a tenth of its steps, the interval should hold its true cost nine times in ten, with
    // later steps that are 15 % longer or shorter.
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
            var forecast = RunForecast.Of(StepEstimator.Observed(null, steps[..20]), remainingSteps: 180, availableUsd: null);
            var truth = steps.Skip(20).Sum(static step => step.Usd) * Math.Exp(0.15 * Gaussian(random));
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

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 0)]
    [InlineData(3.99, 0)]
    [InlineData(4, 1)]
    public void ProbabilityWithin_OfWhatIsCertain_IsAllOrNothing(double limit, double probability) =>
        Assert.Equal(probability, new CostDistribution(4, 0).ProbabilityWithin(limit));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    public void ProbabilityWithin_NoMoney_IsNone(double limit) => Assert.Equal(0, new CostDistribution(4, 0.5).ProbabilityWithin(limit));

    [Fact]
    public void Forecast_StepsThatCostNothing_AreAffordableWithoutMoney() => Assert.Equal(
        9, RunForecast.Of(StepEstimator.Similar([new(1, 0)]), remainingSteps: 9, availableUsd: 0).AffordableSteps);

    [Fact]
    public void Forecast_OfFewerThanNoStepsOrFromTooFew_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => RunForecast.Of(StepEstimator.Similar([new(1, 1)]), -1, null));
        Assert.Throws<ArgumentOutOfRangeException>(() => StepEstimator.Observed(null, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => StepEstimator.Similar([]));
    }

    [Fact]
    public void Assumed_ByHand_IsGenerationTrainingAndOverhead()
    {
        // 80 completions of 1,000 x 0.78 tokens and a billion parameters on A40s of 149.7 Tflops: generation at 4.1 % on four agents
        // with two each takes 2.541 s, training at 30 % on the two of one agent 5.557 s; $10 an hour for each agent.
        var estimate = StepEstimator.Assumed(new StepShape
        {
            Parameters = 1e9,
            Completions = 80,
            MaxCompletionTokens = 1000,
            Agents = 4,
            GpuType = "A40",
            GpusPerAgent = 2,
            UsdPerAgentHour = 10,
        });
        Assert.Equal(0.3 + 2.541 + 5.557, estimate.Seconds, 2);
        Assert.Equal(estimate.Seconds * 40 / 3600, estimate.Usd, 9);
    }

    [Fact]
    public void Speed_OfEachGpuThatHasAPrice_IsItsOwn()
    {
        var types = Agents.PriceBook.Defaults.Keys.Select(static type => type.Split('/')[0]).Where(static type => type != "A10");
        Assert.All(types, static type => Assert.NotEqual(GpuSpeed.PeakFlops("another"), GpuSpeed.PeakFlops(type)));
        Assert.Equal(GpuSpeed.PeakFlops("A10"), GpuSpeed.PeakFlops("another"));
    }

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
