using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>How a model differs from the first of a table on the same problems.</summary>
/// <param name="Difference">Mean over problems of the difference, with its 95 % interval, which is not corrected.</param>
/// <param name="PValue">P-value of the paired randomisation test.</param>
/// <param name="Adjusted">The same by Holm for all comparisons of the table.</param>
public sealed record TableDifference(Estimate Difference, double PValue, double Adjusted)
{
    /// <summary>Whether the difference stands after the correction, at 5 %.</summary>
    public bool IsDistinguishable => Adjusted <= 0.05;

    /// <summary>Compares each result with the first of its benchmark.</summary>
    /// <param name="results">The results by benchmark, in the table's order.</param>
    /// <param name="metric">What is compared.</param>
    /// <returns>In the same order: null for the first of each benchmark, and where no problem has enough samples in both.</returns>
    public static IReadOnlyList<TableDifference?> Of(IReadOnlyList<(string Benchmark, BenchmarkResult Result)> results, Metric metric)
    {
        ArgumentNullException.ThrowIfNull(results);
        var differences = results.Select((row, index) => Between(
            results.First(first => first.Benchmark == row.Benchmark).Result, row.Result, metric)).ToList();
        var values = differences.ConvertAll(static pairs => pairs.Count == 0 ? default(double?) : SignFlipTest.PValue(pairs));
        var adjusted = new Queue<double>(HolmCorrection.Adjust([.. values.OfType<double>()]));
        return [.. differences.Select((pairs, index) => values[index] is { } value
            ? new TableDifference(ProblemBootstrap.OfMean(pairs), value, adjusted.Dequeue())
            : null)];
    }

    private static List<double> Between(BenchmarkResult baseline, BenchmarkResult candidate, Metric metric)
    {
        if (ReferenceEquals(baseline, candidate))
        {
            return [];
        }

        if (baseline.Problems != candidate.Problems)
        {
            throw new ArgumentException(
                $"Results with {baseline.Problems} and {candidate.Problems} problems are not of one benchmark.", nameof(candidate));
        }

        return [.. baseline.ValuesOf(metric).Zip(candidate.ValuesOf(metric))
            .Where(static pair => pair.First is not null && pair.Second is not null)
            .Select(static pair => pair.Second!.Value - pair.First!.Value)];
    }
}
