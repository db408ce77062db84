using OpenRs.Cloud.Dashboard.Formatting;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Costs;

/// <summary>What the page of costs shows.</summary>
/// <param name="Lines">The lines, as the API orders them.</param>
/// <param name="Total">All of them together.</param>
/// <param name="Budget">The project's budget of this month.</param>
public sealed record CostView(IReadOnlyList<CostLine> Lines, CostLine Total, ProjectBudget Budget)
{
    /// <summary>What costs are summed by: as addresses spell it, the API's value, and in words.</summary>
    public static IReadOnlyList<(string Key, CostGrouping Grouping, string Title)> Groupings { get; } =
    [
        ("run", CostGrouping.Job, "Run or evaluation"), ("recipe", CostGrouping.Recipe, "Recipe"), ("day", CostGrouping.Day, "Day (UTC)"),
        ("gpu", CostGrouping.Gpu, "GPU type"), ("phase", CostGrouping.Phase, "Phase"),
    ];

    /// <summary>Whether the month has a budget.</summary>
    public bool IsLimited => Budget.MonthlyUsdMicros > 0;

    /// <summary>What new runs may still be promised this month; below zero when the budget was lowered.</summary>
    public long Free => Budget.MonthlyUsdMicros - Budget.SpentUsdMicros - Budget.CommittedUsdMicros;

    /// <summary>The month's budget in the form of a run's, for its bar.</summary>
    public RunCost AsBar => new()
    {
        BudgetUsdMicros = Budget.MonthlyUsdMicros, SpentUsdMicros = Budget.SpentUsdMicros, GrantedUsdMicros = Budget.CommittedUsdMicros,
    };

    /// <summary>A line's part of the total, in percent.</summary>
    public double ShareOf(CostLine line) => Money.Share(line.UsdMicros, Total.UsdMicros);

    /// <summary>Where the page of what a line stands for is; <see langword="null"/> where there is none.</summary>
    public static string? LinkOf(CostLine line) => line.Key.StartsWith("projects/", StringComparison.Ordinal) ? $"/{line.Key}" : null;
}
