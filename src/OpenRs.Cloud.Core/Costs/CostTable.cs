using System.Globalization;

namespace OpenRs.Cloud.Costs;

/// <summary>Costs of many jobs, summed by one thing at a time.</summary>
public static class CostTable
{
    /// <summary>Lines by their key: days in their order, all else dearest first, equals by key. They sum to the rows.</summary>
    /// <param name="costs">What each job cost.</param>
    /// <param name="grouping">What a line stands for.</param>
    public static IReadOnlyList<CostLine> Of(IEnumerable<JobCosts> costs, CostGrouping grouping)
    {
        var lines =
            from job in costs
            from row in job.Rows
            group row by KeyOf(job, row, grouping) into line
            select Sum(line.Key, line);
        return grouping == CostGrouping.Day
            ? [.. lines.OrderBy(static line => line.Key, StringComparer.Ordinal)]
            : [.. lines.OrderByDescending(static line => line.Usd).ThenBy(static line => line.Key, StringComparer.Ordinal)];
    }

    /// <summary>All rows together; its key is empty.</summary>
    /// <param name="costs">What each job cost.</param>
    public static CostLine Total(IEnumerable<JobCosts> costs) => Sum("", [.. costs.SelectMany(static job => job.Rows)]);

    private static CostLine Sum(string key, IEnumerable<FocusRow> rows) => new(
        key,
        rows.Sum(static row => row.GpuSeconds),
        rows.Sum(static row => row.Usd),
        rows.Select(static row => row.JobId).Distinct().Count());

    private static string KeyOf(JobCosts job, FocusRow row, CostGrouping grouping) => grouping switch
    {
        CostGrouping.Job => FocusCsv.ResourceId(row),
        CostGrouping.Recipe => job.Recipe,
        CostGrouping.Day => row.Hour.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        CostGrouping.Gpu => $"{row.Gpus.GpuType}{(row.Gpus.Spot ? " spot" : "")}",
        CostGrouping.Phase => row.Phase,
        _ => throw new ArgumentOutOfRangeException(nameof(grouping), grouping, "is no grouping."),
    };
}
