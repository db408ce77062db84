namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>The pages: where each is, and what is on it when its data is there.</summary>
public static class DashboardPages
{
    private static readonly Dictionary<string, (Func<DashboardFixture, string> Path, string TestId)> All = new()
    {
        ["runs"] = (static _ => "/projects/default/runs", "runs"),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Finds a page.</summary>
    public static (string Path, string TestId) Find(DashboardFixture dashboard, string name) =>
        (All[name].Path(dashboard), All[name].TestId);
}
