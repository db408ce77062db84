namespace OpenRs.Cloud.Dashboard;

/// <summary>Marks the endpoints of the dashboard.</summary>
internal sealed class DashboardPart
{
    /// <summary>The mark of pages and of what they talk to.</summary>
    public static DashboardPart Page { get; } = new();

    /// <summary>The mark of style sheets and scripts, which hold nothing of anybody.</summary>
    public static DashboardPart Asset { get; } = new();

    private DashboardPart()
    {
    }
}
