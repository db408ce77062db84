using System.Globalization;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>A metric with its number of samples.</summary>
/// <param name="Kind">What is made of the samples.</param>
/// <param name="K">Samples that it takes, at least 1.</param>
public readonly record struct Metric(MetricKind Kind, int K)
{
    /// <summary>Its name in tables, such as <c>pass@8</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Word}@{K}");

    private string Word => Kind switch { MetricKind.Average => "avg", MetricKind.Pass => "pass", _ => "maj" };

    /// <summary>Reads a name such as <c>pass@8</c>; <see langword="null"/> where it is none.</summary>
    public static Metric? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parts = name.Split('@');
        MetricKind? kind = parts[0] switch
        {
            "avg" => MetricKind.Average,
            "pass" => MetricKind.Pass,
            "maj" => MetricKind.Majority,
            _ => null,
        };
        return parts.Length == 2 && kind is { } known
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var k) && k is >= 1 and <= MaxSamples
            ? new Metric(known, k)
            : null;
    }

    /// <summary>Samples of a problem at most.</summary>
    public const int MaxSamples = 1024;

    /// <summary>What is shown of evaluations with so many samples a problem, if nobody asks for other metrics.</summary>
    /// <param name="samples">Samples of each problem.</param>
    public static IReadOnlyList<Metric> Defaults(int samples)
    {
        var metrics = new List<Metric> { new(MetricKind.Average, samples), new(MetricKind.Pass, 1) };
        if (samples > 1)
        {
            metrics.AddRange([new(MetricKind.Pass, samples), new(MetricKind.Majority, samples)]);
        }

        return metrics;
    }
}
