using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Statistics;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Tests.Benchmarks;

public sealed class BenchmarkResultTests
{
    [Fact]
    public void Of_SpellingsThatTheVerifierHoldsEqual_AreOneAnswer()
    {
        SampledAnswer[] samples =
        [
            new("0.5", true), new(@"\frac{1}{2}", true), new("1/2", true), new("2", false), new("2", false), new("", false),
        ];
        var groups = AnswerGroups.Of(samples, VerifierProfile.Corrected);
        Assert.Equal([new VoteGroup(2, 0), new VoteGroup(3, 3)], groups.Votes);
        Assert.Equal(1, groups.WithoutAnswer);
    }

    [Fact]
    public void ValuesOf_EachMetric_IsAsByHand()
    {
        var result = new BenchmarkResult(
            [
                [new("4", true), new("4", true), new("5", false)],
                [new("", false), new("7", false), new("7", false)],
                [],
                [new("1", true)],
            ],
            VerifierProfile.Corrected);
        Assert.Equal([2.0 / 3, 0, null, 1], result.ValuesOf(new Metric(MetricKind.Average, 3)));
        Assert.Equal([1.0, 0, null, null], result.ValuesOf(new Metric(MetricKind.Pass, 2)));
        Assert.Equal([2.0 / 3, 0, null, null], result.ValuesOf(new Metric(MetricKind.Majority, 2)).Select(Rounded));
        var pass = result.EstimateOf(new Metric(MetricKind.Pass, 1))!.Value;
        Assert.Equal((5.0 / 9, 3), (Math.Round(pass.Value, 12) == Math.Round(5.0 / 9, 12) ? 5.0 / 9 : pass.Value, pass.Problems));
        Assert.Null(result.EstimateOf(new Metric(MetricKind.Pass, 4)));

        static double? Rounded(double? value) => value is { } known && Math.Abs(known - (2.0 / 3)) < 1e-12 ? 2.0 / 3 : value;
    }

    [Theory]
    [InlineData("pass@8", MetricKind.Pass, 8)]
    [InlineData("maj@64", MetricKind.Majority, 64)]
    [InlineData("avg@1", MetricKind.Average, 1)]
    public void Find_Name_IsTheMetric(string name, MetricKind kind, int k)
    {
        Assert.Equal(new Metric(kind, k), Metric.Find(name));
        Assert.Equal(name, new Metric(kind, k).Name);
    }

    [Theory]
    [InlineData("pass")]
    [InlineData("pass@0")]
    [InlineData("pass@1025")]
    [InlineData("pass@1@2")]
    [InlineData("cons@8")]
    [InlineData("pass@-1")]
    public void Find_NoName_IsNone(string name) => Assert.Null(Metric.Find(name));

    [Fact]
    public void Of_ThreeModels_ComparesEachWithTheFirstAndCorrects()
    {
        var weak = Result(20, static _ => false);
        var strong = Result(20, static _ => true);
        var table = TableDifference.Of(
            [("a", weak), ("a", strong), ("a", Result(20, static i => i == 0)), ("b", strong)], new Metric(MetricKind.Pass, 1));
        Assert.Null(table[0]);
        Assert.Null(table[3]);
        Assert.True(table[1]!.IsDistinguishable);
        Assert.Equal(table[1]!.PValue * 2, table[1]!.Adjusted, 1e-12);
        Assert.False(table[2]!.IsDistinguishable);
        Assert.Equal((1, 1), (table[2]!.PValue, table[2]!.Adjusted));
        Assert.Equal(0.05, table[2]!.Difference.Value, 1e-12);
    }

    private static BenchmarkResult Result(int problems, Func<int, bool> isCorrect) => new(
        [.. Enumerable.Range(0, problems).Select(i => new[] { new SampledAnswer(isCorrect(i) ? "1" : "2", isCorrect(i)) })],
        VerifierProfile.Corrected);
}
