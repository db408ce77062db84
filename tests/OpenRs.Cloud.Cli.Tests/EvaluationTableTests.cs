using OpenRs.Cloud.Cli.Evaluations;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Verification.Options;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Several evaluations in one table.</summary>
public sealed class EvaluationTableTests
{
    [Fact]
    public void Of_ThreeModels_ComparesTheFirstMetricWithTheFirstModel()
    {
        var metrics = new[] { new Metric(MetricKind.Pass, 1), new Metric(MetricKind.Pass, 2), new Metric(MetricKind.Pass, 3) };
        var rows = EvaluationTable.Of([Read("a", 0), Read("b", 20), Read("c", 1)], metrics);

        // Two samples of each problem: pass@3 has no value.
        Assert.Equal(
            ["a pass@1", "a pass@2", "b pass@1", "b pass@2", "c pass@1", "c pass@2"],
            rows.Select(static row => $"{row.Name} {row.Metric.Name}"));
        Assert.Equal(
            [null, true, false], rows.Where(static row => row.Metric.K == 1).Select(static row => row.Difference?.IsDistinguishable));
        Assert.All(rows.Where(static row => row.Metric.K == 2), static row => Assert.Null(row.Difference));
        Assert.Equal(EvaluationTable.Columns.Count, rows[2].Cells().Count());
        Assert.Equal(1, rows[2].ToJson()["difference"]!.GetValue<double>());
        Assert.Null(rows[0].ToJson()["p_holm"]);
    }

    private static EvaluationSamples Read(string name, int solved) => new(
        new Evaluation
        {
            Name = name, Spec = new EvaluationSpec { Model = $"models/{name}", Dataset = "datasets/x", SamplesPerProblem = 2 },
        },
        new BenchmarkResult(
            [.. Enumerable.Range(0, 20).Select(i => new SampledAnswer[] { new("1", i < solved), new("1", i < solved) })],
            VerifierProfile.Corrected));
}
