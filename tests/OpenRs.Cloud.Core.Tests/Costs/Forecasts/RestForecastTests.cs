using System.Globalization;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Costs.Forecasts;

/// <summary>Forecasts from a run's own steps and from what was known before.</summary>
public sealed class RestForecastTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly StepHistory None = new([], []);

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

    [Fact]
    public void History_OfSteps_TellsThoseAfterAnEvaluation()
    {
        // Evaluated are the policies after 10 and 20 steps, before steps 11 and 21.
        var history = StepHistory.Of(Plan(100, evalEvery: 10), Steps(from: 9, 10, 30, 10));
        Assert.Equal([new(10, 1), new StepCost(10, 1)], history.Steps);
        Assert.Equal(new StepCost(30, 3), Assert.Single(history.Evaluated));
        Assert.Equal(0, StepHistory.Of(Plan(100, evalEvery: 10), Steps(from: 1)).Count);
        Assert.Equal(6, StepHistory.Join([history, history]).Count);
    }

    [Fact]
    public void Of_StepsAndEvaluations_CountsBoth()
    {
        // Left are 88 steps of 10 s and the evaluations after 20, 30, ... 100 steps, of 20 s each.
        var plan = Plan(100, evalEvery: 10);
        var own = StepHistory.Of(plan, Steps(from: 2, [.. Enumerable.Repeat(10.0, 8), 30, 10]));
        var forecast = RestForecast.Of(plan, 12, own, Prior(10, 1), availableUsd: null);
        Assert.Equal((880.0 + 180, 88.0 + 18), (Math.Round(forecast.Seconds.Mean, 6), Math.Round(forecast.Usd.Mean, 6)));
        Assert.Equal((ForecastBasis.Observed, 9), (forecast.Step.Basis, forecast.Step.ObservedSteps));
    }

    [Fact]
    public void Of_NoEvaluationSeen_TakesAsManyStepsAsWasKnown()
    {
        // What was known: a step takes 10 s and an evaluation 40. Ninety steps of its own take about 20 s: an evaluation takes 80.
        var plan = Plan(100, evalEvery: 0);
        var own = new StepHistory([.. Enumerable.Repeat(new StepCost(20, 2), 90)], []);
        var forecast = RestForecast.Of(plan, 91, own, Prior(10, 1), availableUsd: null);
        Assert.InRange(forecast.Seconds.Mean, 0.99 * ((9 * 20) + 80), (9 * 20) + 80);
    }

    [Fact]
    public void Of_NothingDone_CountsTheStartOnce()
    {
        var prior = Prior(10, 1);
        Assert.Equal(15 + (2 * 40) + 1000, RestForecast.Of(Plan(100, 0), 0, None, prior, null).Seconds.Mean, 6);
        Assert.Equal(40 + 990, RestForecast.Of(Plan(100, 0), 1, None, prior, null).Seconds.Mean, 6);
        Assert.Equal(ForecastBasis.Similar, RestForecast.Of(Plan(100, 0), 1, None, prior, null).Step.Basis);
    }

    [Fact]
    public void Of_EachStepAfterAnEvaluation_IsTheirSum()
    {
        var plan = Plan(10, evalEvery: 1);
        var own = StepHistory.Of(plan, Steps(from: 1, 50, 50, 50));
        Assert.Empty(own.Steps);
        var forecast = RestForecast.Of(plan, 4, own, Prior(10, 1), availableUsd: null);
        Assert.Equal((6 * 10) + (7 * 40), forecast.Seconds.Mean, 6);
    }

    [Fact]
    public void Observed_AFewStepsAndWhatWasKnown_AreWeighed()
    {
        // Of the steps: variance (3 x 0 + 2 x 0.3^2) / 5 = 0.036, of their mean 0.009; of what was known: 0.25^2.
        var before = Prior(10, 1).Step with { SecondsSpread = new StepSpread(0.3, 0.25) };
        var estimate = StepEstimator.Observed(before, [.. Enumerable.Repeat(new StepCost(20, 2), 4)]);
        var (own, known) = (1 / 0.009, 1 / 0.0625);
        Assert.Equal(20 * Math.Pow(0.5, known / (own + known)), estimate.Seconds, 9);
        Assert.Equal(Math.Sqrt(0.036), estimate.SecondsSpread.Step, 9);
        Assert.Equal(Math.Sqrt((1 / (own + known)) + (0.15 * 0.15)), estimate.SecondsSpread.Mean, 9);
        Assert.Equal(before, StepEstimator.Observed(before, []));
        Assert.Equal(ForecastBasis.Similar, StepEstimator.Observed(before, [new(20, 2), new(20, 2)]).Basis);
    }

    [Fact]
    public void Observed_StepsThatCostNothing_CostNothing() =>
        Assert.Equal(0, StepEstimator.Observed(Prior(10, 1).Step, [new(1, 0), new(1, 0)]).Usd);

    [Fact]
    public void Prior_OfEarlierRuns_TakesStartAndEvaluationFromThem()
    {
        // Until its first step was done a run took 75 s: 10 for the step, 40 for the evaluation of the base model, 25 for the start.
        var history = new StepHistory([new(10, 1)], [new(50, 5), new(50, 5)]);
        var prior = ForecastPrior.Similar([history, None], [new(70, 7), new(80, 8)], Prior(1, 1), isEvaluated: true);
        Assert.Equal((10, new StepCost(40, 4), new StepCost(25, 2.5)), (prior.Step.Seconds, prior.Evaluation, prior.Start));
        Assert.Equal(default, ForecastPrior.Similar([history], [], Prior(1, 1), isEvaluated: true).Start);
        var unevaluated = ForecastPrior.Similar([history with { Evaluated = [] }], [], Prior(5, 0.5), isEvaluated: false);
        Assert.Equal(new StepCost(40, 4), unevaluated.Evaluation);
    }

    private static ForecastPrior Prior(double seconds, double usd) =>
        new(StepEstimator.Similar([new StepCost(seconds, usd)]), new StepCost(4 * seconds, 4 * usd), new StepCost(15, 1));

    private static RunPlan Plan(int maxSteps, int evalEvery) => new()
    {
        MaxSteps = maxSteps,
        PromptsPerStep = 1,
        SaveEvery = 1,
        EvalEvery = evalEvery,
        EvalProblems = 8,
        EvalProblemsPerUnit = 1,
    };

    // From a first step on, whose own time nobody knows, steps that took so long; a second costs ten cents.
    private static List<StepMetrics> Steps(int from, params double[] seconds)
    {
        double[] ends = [0, .. seconds.Select((_, i) => seconds.Take(i + 1).Sum())];
        return
        [
            .. ends.Select((end, i) => new StepMetrics
            {
                Step = from + i,
                Values = new Dictionary<string, double>(),
                CompleteTime = Start.AddSeconds(end),
                SpentUsd = decimal.Parse((end / 10).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            }),
        ];
    }
}
