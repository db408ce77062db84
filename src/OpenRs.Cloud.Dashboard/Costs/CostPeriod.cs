namespace OpenRs.Cloud.Dashboard.Costs;

/// <summary>The time that costs are summed over, in whole days of UTC.</summary>
public static class CostPeriod
{
    /// <summary>Names of the periods as addresses spell them, with their names for people.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["all"] = "all time", ["month"] = "this month", ["week"] = "last 7 days", ["today"] = "today",
    };

    /// <summary>When a period begins; <see langword="null"/> for one that always did.</summary>
    public static DateTimeOffset? StartOf(string period, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return period switch
        {
            "month" => today.AddDays(1 - today.Day),
            "week" => today.AddDays(-6),
            "today" => today,
            _ => null,
        };
    }
}
