using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>Metrics of steps as rows and columns, the same columns in the same order for the same steps.</summary>
internal sealed class StepTable
{
    private const string Step = "step";
    private const string CompleteTime = "complete_time";
    private const string SpentUsd = "spent_usd";

    private StepTable(IReadOnlyList<StepMetrics> steps, IReadOnlyList<string> columns) => (Steps, Columns) = (steps, columns);

    /// <summary>The steps, oldest first.</summary>
    public IReadOnlyList<StepMetrics> Steps { get; }

    /// <summary>The columns; the first is the step.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>All columns: the step, its time, what was spent by then, and every metric by name.</summary>
    public static StepTable Of(IReadOnlyList<StepMetrics> steps) => new(steps, [Step, CompleteTime, SpentUsd, .. MetricsOf(steps)]);

    /// <summary>The columns that were asked for, in that order.</summary>
    /// <exception cref="CliException">No step has such a metric.</exception>
    public static StepTable Of(IReadOnlyList<StepMetrics> steps, IReadOnlyList<string> columns)
    {
        var known = new[] { CompleteTime, SpentUsd }.Concat(MetricsOf(steps)).ToList();
        return steps.Count > 0 && columns.FirstOrDefault(column => column != Step && !known.Contains(column)) is { } unknown
            ? throw new CliException(
                $"--columns {unknown}: the steps have no such metric. They have: {string.Join(", ", known)}.", ExitCode.WrongInput)
            : new StepTable(steps, [Step, .. columns.Where(static column => column != Step).Distinct()]);
    }

    /// <summary>Names of all metrics that the steps have, in order.</summary>
    public static IReadOnlyList<string> MetricsOf(IEnumerable<StepMetrics> steps) =>
        [.. steps.SelectMany(static step => step.Values.Keys).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>A cell; empty when the step has no such metric.</summary>
    /// <param name="step">The step.</param>
    /// <param name="column">The column.</param>
    /// <param name="format">How a metric is written, as of <see cref="double.ToString(string)"/>.</param>
    public static string CellOf(StepMetrics step, string column, string format) => column switch
    {
        Step => step.Step.ToString(CultureInfo.InvariantCulture),
        CompleteTime => step.CompleteTime?.ToDateTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) ?? "",
        SpentUsd => (step.SpentUsdMicros / 1e6m).ToString(CultureInfo.InvariantCulture),
        _ => step.Values.TryGetValue(column, out var value) ? value.ToString(format, CultureInfo.InvariantCulture) : "",
    };

    /// <summary>A step with the columns of the table alone.</summary>
    public StepMetrics Select(StepMetrics step)
    {
        var selected = new StepMetrics
        {
            Step = step.Step,
            CompleteTime = Columns.Contains(CompleteTime) ? step.CompleteTime : null,
            SpentUsdMicros = Columns.Contains(SpentUsd) ? step.SpentUsdMicros : 0,
        };
        foreach (var column in Columns)
        {
            if (step.Values.TryGetValue(column, out var value))
            {
                selected.Values[column] = value;
            }
        }

        return selected;
    }
}
