using OpenRs.Cloud.Dashboard.Formatting;

namespace OpenRs.Cloud.Dashboard.Tests.Harness;

/// <summary>The pages: where each is, and what is on it when its data is there.</summary>
public static class DashboardPages
{
    private static readonly Dictionary<string, (Func<DashboardFixture, string> Path, string TestId)> All = new()
    {
        ["runs"] = (static _ => "/projects/default/runs", "runs"),
        ["run-finished"] = (static dashboard => $"/{dashboard.Finished}", "phases"),
        ["run-under-way"] = (static dashboard => $"/{dashboard.Running}", "phases"),
        ["run-waiting"] = (static dashboard => $"/{dashboard.Waiting}", "advice"),
        ["cost"] = (static _ => "/projects/default/costs", "costs"),
        ["rollouts"] = (static dashboard => $"/{dashboard.Finished}/rollouts", "rollouts"),
        ["evaluations"] = (Comparison, "comparison"),
        ["agents"] = (static _ => "/projects/default/agents", "agents-default"),
        ["sign-in"] = (static _ => "/sign-in", "key"),
    };

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => All.Keys;

    /// <summary>Finds a page.</summary>
    public static (string Path, string TestId) Find(DashboardFixture dashboard, string name) =>
        (All[name].Path(dashboard), All[name].TestId);

    private static string Comparison(DashboardFixture dashboard) =>
        $"/projects/default/evaluations?baseline={Words.Id(dashboard.Evaluations[0])}&candidate={Words.Id(dashboard.Evaluations[1])}";
}
