using OpenRs.Cloud.Dashboard.Charts;
using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Runs.Details;

/// <summary>The curves of a run: metrics of its steps under TRL's names, and accuracies of its evaluations.</summary>
public static class RunCurves
{
    private const string RewardPart = "rewards/";
    private const string Mean = "/mean";

    /// <summary>Mean reward, and the mean of each reward function.</summary>
    public static IReadOnlyList<ChartLine> Rewards(IReadOnlyList<StepMetrics> steps)
    {
        var parts = steps.SelectMany(static step => step.Values.Keys)
            .Where(static name => name.StartsWith(RewardPart, StringComparison.Ordinal) && name.EndsWith(Mean, StringComparison.Ordinal))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .Select(static name => (name, name[RewardPart.Length..^Mean.Length]));
        return [Line(steps, "reward", "reward (weighted sum)"), .. parts.Select(part => Line(steps, part.name, part.Item2))];
    }

    /// <summary>Metrics that are there.</summary>
    /// <param name="steps">The steps.</param>
    /// <param name="names">Names of metrics with their names for people.</param>
    public static IReadOnlyList<ChartLine> Metrics(IReadOnlyList<StepMetrics> steps, params (string Metric, string Name)[] names) =>
        [.. names.Select(name => Line(steps, name.Metric, name.Name)).Where(static line => line.Points.Count > 0)];

    /// <summary>Accuracies with their intervals.</summary>
    public static IReadOnlyList<ChartLine> Accuracy(Run run) =>
    [
        new ChartLine("accuracy", [.. run.Evaluations.Select(
            static found => new ChartPoint(found.Step, found.Accuracy, found.IntervalLow, found.IntervalHigh))]),
    ];

    /// <summary>The last value of a metric.</summary>
    public static string Latest(IReadOnlyList<StepMetrics> steps, string metric) =>
        Number.Metric(steps.Count > 0 && steps[^1].Values.TryGetValue(metric, out var value) ? value : null);

    private static ChartLine Line(IReadOnlyList<StepMetrics> steps, string metric, string name)
    {
        var points = new List<ChartPoint>(steps.Count);
        foreach (var step in steps)
        {
            if (step.Values.TryGetValue(metric, out var value) && double.IsFinite(value))
            {
                points.Add(new ChartPoint(step.Step, value));
            }
        }

        return ChartLine.Thin(name, points);
    }
}
