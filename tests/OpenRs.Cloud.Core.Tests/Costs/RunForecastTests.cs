using OpenRs.Cloud.Runs;

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
        var step = StepEstimator.Observed([.. Enumerable.Repeat(new StepCost(100, 0.05), 20)]);
        var forecast = RunForecast.Of(step, remainingSteps: 80, availableUsd: 2.01m, new StepCost(60, 0.1));
        Assert.Equal((4.1, 8060.0), (Math.Round(forecast.Usd.Mean, 9), Math.Round(forecast.Seconds.Mean, 6)));
        Assert.Equal(38, forecast.AffordableSteps);
    }

    [Fact]
    public void Beside_OfEarlierRuns_IsTheirFirstStepLessAMeanOne()
    {
        var step = StepEstimator.Similar([new(10, 0.25)]);
        Assert.Equal(new StepCost(20, 0.5), StepEstimator.Beside([new(25, 0.5), new(35, 1)], step));
        Assert.Equal(default, StepEstimator.Beside([new(5, 0.002)], step));
        Assert.Equal(default, StepEstimator.Beside([], step));
    }

    [Theory]
    [InlineData(0, 100, 0, 10, 0)]
    [InlineData(8, 100, 0, 0, 2)]
    [InlineData(8, 100, 0, 10, 11)]
    [InlineData(8, 95, 0, 10, 11)]
    [InlineData(8, 100, 10, 10, 10)]
    [InlineData(8, 100, 11, 10, 9)]
    [InlineData(8, 100, 100, 10, 1)]
    public void EvaluationsFrom_AStep_AreThoseThatThePlannerMakes(int problems, int maxSteps, int step, int every, int expected)
    {
        var plan = new RunPlan
        {
            MaxSteps = maxSteps,
            PromptsPerStep = 1,
            SaveEvery = 1,
            EvalEvery = every,
            EvalProblems = problems,
            EvalProblemsPerUnit = 1,
        };
        Assert.Equal(expected, WorkPlanner.EvaluationsFrom(plan, step));
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
        Assert.Throws<ArgumentOutOfRangeException>(() => StepEstimator.Observed([new(1, 1), new(1, 1)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => StepEstimator.Similar([]));
    }

    // t with n - 1 degrees over the normal quantile, of printed tables: 2.920, 2.132 and 1.833 over 1.645.
    [Theory]
    [InlineData(3, 1.775)]
    [InlineData(5, 1.296)]
    [InlineData(10, 1.114)]
    public void Observed_FewSteps_WidenTheMeanAsStudentDoes(int count, double widening)
    {
        var estimate = StepEstimator.Observed([.. Enumerable.Range(1, count).Select(static i => new StepCost(i, i))]);
        Assert.Equal(widening, estimate.MeanDeviation / estimate.StepDeviation * Math.Sqrt(count), 3);
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
