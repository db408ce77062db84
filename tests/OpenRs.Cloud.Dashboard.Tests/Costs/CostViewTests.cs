using OpenRs.Cloud.Dashboard.Costs;
using OpenRs.Cloud.Dashboard.Evaluations;
using OpenRs.Cloud.Dashboard.Rollouts;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Tests.Costs;

/// <summary>Periods and shares of costs, filters in addresses, and words for comparisons.</summary>
public sealed class CostViewTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 23, 30, 0, TimeSpan.FromHours(-2));

    [Theory]
    [InlineData("all", null)]
    [InlineData("nonsense", null)]
    [InlineData("today", "2026-11-30")]
    [InlineData("week", "2026-11-24")]
    [InlineData("month", "2026-11-01")]
    public void StartOf_APeriod_IsADayOfUtc(string period, string? day) =>
        Assert.Equal(day, CostPeriod.StartOf(period, Now)?.UtcDateTime.ToString("yyyy-MM-dd", null));

    [Fact]
    public void Free_OfAMonth_LeavesOutWhatIsPromised()
    {
        var budget = new ProjectBudget { MonthlyUsdMicros = 50, SpentUsdMicros = 10, CommittedUsdMicros = 45 };
        var view = new CostView([], new CostLine { UsdMicros = 8 }, budget);
        Assert.Equal(-5, view.Free);
        Assert.Equal(25, view.ShareOf(new CostLine { UsdMicros = 2 }));
        Assert.Equal("/projects/p/runs/r", CostView.LinkOf(new CostLine { Key = "projects/p/runs/r" }));
        Assert.Null(CostView.LinkOf(new CostLine { Key = "A40 spot" }));
    }

    [Fact]
    public void Filter_InAnAddress_BecomesARequest()
    {
        var request = RolloutFilter.Read("3", "7", "-0.5", "2e0", "Wrong").ToRequest("projects/p/runs/r", 9);
        Assert.Equal((3, 3, 7, -0.5, 2.0), (request.FirstStep, request.LastStep, request.Problem, request.MinReward, request.MaxReward));
        Assert.Equal([AnswerVerdict.Wrong], request.Verdicts);
    }

    [Fact]
    public void Filter_OfNonsense_ShowsTheNewestStep()
    {
        var request = RolloutFilter.Read("-1", "1.5", "NaN", "", "17").ToRequest("projects/p/runs/r", 9);
        Assert.Equal(9, request.FirstStep);
        Assert.False(request.HasProblem || request.HasMinReward || request.HasMaxReward || request.Verdicts.Count > 0);
    }

    [Theory]
    [InlineData(0.1, true, "The candidate is better.")]
    [InlineData(-0.1, true, "The candidate is worse.")]
    [InlineData(0.1, false, "Not distinguishable: the interval of the difference holds 0.")]
    public void Words_ForAComparison_SayNoMoreThanIsKnown(double difference, bool distinguishable, string words)
    {
        var found = new CompareEvaluationsResponse
        {
            Difference = difference, IntervalLow = -0.052, IntervalHigh = 0.2, Distinguishable = distinguishable, Paired = true,
            Problems = 24,
        };
        Assert.Equal(words, ComparisonWords.Of(found).Verdict);
        Assert.Contains(
            "(95 % interval -5.2 to +20.0, paired over 24 problems)", ComparisonWords.Of(found).Difference, StringComparison.Ordinal);
    }
}
