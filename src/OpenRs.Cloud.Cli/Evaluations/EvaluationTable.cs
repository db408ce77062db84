using System.Globalization;
using System.Text.Json.Nodes;
using OpenRs.Recipes.Benchmarks;
using OpenRs.Recipes.Statistics;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>A row of a table of evaluations: one metric of one evaluation.</summary>
/// <param name="Name">Resource name of the evaluation.</param>
/// <param name="Model">Resource name of its model.</param>
/// <param name="Dataset">Resource name of its problems.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Estimate">Its value.</param>
/// <param name="Difference">How it differs from the first on the same problems; only of the first metric.</param>
internal sealed record EvaluationTable(
    string Name, string Model, string Dataset, Metric Metric, Estimate Estimate, TableDifference? Difference)
{
    /// <summary>Names of the cells of <see cref="Cells"/>.</summary>
    public static IReadOnlyList<string> Columns { get; } =
    [
        "evaluation", "model", "dataset", "metric", "value", "low", "high", "standard_error", "problems", "difference", "difference_low",
        "difference_high", "p", "p_holm",
    ];

    /// <summary>The rows of evaluations.</summary>
    /// <param name="evaluations">The evaluations, in the order of the table.</param>
    /// <param name="metrics">The metrics; the first is compared.</param>
    public static IReadOnlyList<EvaluationTable> Of(IReadOnlyList<EvaluationSamples> evaluations, IReadOnlyList<Metric> metrics)
    {
        var differences = TableDifference.Of(
            [.. evaluations.Select(static read => (read.Evaluation.Spec.Dataset, read.Result))], metrics[0]);
        return
        [
            .. evaluations.SelectMany((read, index) => metrics
                .Select(metric => (Metric: metric, Estimate: read.Result.EstimateOf(metric)))
                .Where(static pair => pair.Estimate is not null)
                .Select(pair => new EvaluationTable(
                    read.Evaluation.Name,
                    read.Evaluation.Spec.Model,
                    read.Evaluation.Spec.Dataset,
                    pair.Metric,
                    pair.Estimate!.Value,
                    pair.Metric == metrics[0] ? differences[index] : null))),
        ];
    }

    /// <summary>The row for a spreadsheet.</summary>
    public IEnumerable<string> Cells()
    {
        string[] names = [Name, Model, Dataset, Metric.Name];
        double?[] numbers =
        [
            Estimate.Value, Estimate.Low, Estimate.High, Estimate.StandardError, Estimate.Problems, Difference?.Difference.Value,
            Difference?.Difference.Low, Difference?.Difference.High, Difference?.PValue, Difference?.Adjusted,
        ];
        return names.Concat(numbers.Select(static number => number?.ToString(CultureInfo.InvariantCulture) ?? ""));
    }

    /// <summary>The row for a script.</summary>
    public JsonObject ToJson()
    {
        var row = new JsonObject();
        foreach (var (column, cell) in Columns.Zip(Cells()))
        {
            row[column] = cell.Length == 0 ? null
                : double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
                : cell;
        }

        return row;
    }
}
