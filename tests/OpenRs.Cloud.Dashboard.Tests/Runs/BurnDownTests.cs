using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.Dashboard.Runs.Details;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Runs;

/// <summary>How a budget goes down, and what to do about it.</summary>
public sealed class BurnDownTests
{
    private static readonly StepMetrics[] Steps =
        [new() { Step = 1, SpentUsdMicros = 1_000_000 }, new() { Step = 2, SpentUsdMicros = 2_500_000 }];

    [Fact]
    public void Lines_OfARunUnderWay_GoDownToTodayAndOnAsExpected()
    {
        var lines = BurnDown.Lines(UnderWay(), Steps, Forecast(0.4, affordable: 3));
        Assert.Equal([new(0, 10), new(1, 9), new(2, 7.5)], lines[0].Points);
        Assert.Equal([new(2, 7), new ChartPoint(10, -1, -3, 2)], lines[1].Points);
        Assert.True(lines[1].IsExpected);
        Assert.All(lines[2].Points, static point => Assert.Equal(0, point.Y));
    }

    [Fact]
    public void Lines_OfARunThatIsOver_ExpectNothing() => Assert.Equal(2, BurnDown.Lines(UnderWay(), Steps, null).Count);

    [Theory]
    [InlineData(3, 5)]
    [InlineData(8, null)]
    public void LastPaidStep_OfABudget_IsWhereItEnds(int affordable, int? step) =>
        Assert.Equal(step, BurnDown.LastPaidStep(UnderWay(), Forecast(0.4, affordable)));

    [Theory]
    [InlineData(0.95, "good", null)]
    [InlineData(0.6, "warn", "openrs runs update r --budget 13.50 --project p")]
    [InlineData(0.1, "bad", "openrs runs update r --budget 13.50 --project p")]
    public void Advice_ForARunUnderWay_NamesTheBudgetThatIsSafe(double chance, string tone, string? command)
    {
        var advice = RunAdvice.Of(UnderWay(), Forecast(chance, affordable: 3));
        Assert.Equal((tone, command), (advice.Tone, advice.Command));
    }

    [Fact]
    public void Advice_ForARunThatWaits_SaysWhy()
    {
        var run = UnderWay();
        run.State = RunState.Provisioning;
        run.Wait = new JobWait { Reason = "The only agent of pool 'default' that it could use works for other jobs.", Place = 1, Jobs = 1 };
        Assert.Contains(run.Wait.Reason, RunAdvice.Of(run, null).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("default", "")]
    [InlineData("p", " --project p")]
    public void Commands_OfAProject_NameItUnlessTheyAreAboutItAnyway(string project, string words) =>
        Assert.Equal(words, Words.InProject(project));

    [Fact]
    public void Advice_ForEveryState_IsThere() => Assert.All(Enum.GetValues<RunState>(), static state =>
    {
        var run = UnderWay();
        run.State = state;
        Assert.NotEmpty(RunAdvice.Of(run, null).Text);
    });

    [Theory]
    [InlineData(200, 200)]
    [InlineData(201, 101)]
    [InlineData(100_000, 200)]
    public void Thin_OfManyPoints_KeepsTheLastAndNoMoreThanAChartShows(int count, int kept)
    {
        var line = ChartLine.Thin("x", [.. Enumerable.Range(1, count).Select(static i => new ChartPoint(i, i))]);
        Assert.Equal(kept, line.Points.Count);
        Assert.Equal(count, line.Points[^1].X);
    }

    [Fact]
    public void Rewards_OfSteps_HaveACurveForEachPart()
    {
        StepMetrics[] steps =
        [
            new() { Step = 1, Values = { ["reward"] = 1, ["rewards/format/mean"] = 0.5, ["rewards/format/std"] = 0.1 } },
            new() { Step = 2, Values = { ["reward"] = 2, ["rewards/format/mean"] = double.NaN } },
        ];
        var lines = RunCurves.Rewards(steps);
        Assert.Equal(["reward (weighted sum)", "format"], lines.Select(static line => line.Name));
        Assert.Equal([2, 1], lines.Select(static line => line.Points.Count));
    }

    [Fact]
    public void RecipeLines_OfAResolvedRecipe_BeginWithWhatWasSet()
    {
        var lines = RecipeLine.Read(
            """{"seed":42,"max_steps":8,"rewards":[{"name":"a"}]}""", new Dictionary<string, string> { ["max_steps"] = "8" });
        Assert.Equal([new("max_steps", "8", true), new("seed", "42", false), new("rewards", """[{"name":"a"}]""", false)], lines);
        Assert.Empty(RecipeLine.Read("", new Dictionary<string, string>()));
    }

    private static Run UnderWay() => new()
    {
        Name = "projects/p/runs/r",
        State = RunState.Running,
        Step = 2,
        MaxSteps = 10,
        Spec = new RunSpec { Recipe = "quickstart" },
        Cost = new RunCost { BudgetUsdMicros = 10_000_000, SpentUsdMicros = 3_000_000, ReserveUsdMicros = 500_000 },
    };

    private static RunForecast Forecast(double chance, int affordable) => new()
    {
        FinishProbability = chance,
        AffordableSteps = affordable,
        Cost = new UsdRange { ExpectedUsdMicros = 8_000_000, LowUsdMicros = 5_000_000, HighUsdMicros = 10_000_000 },
    };
}
