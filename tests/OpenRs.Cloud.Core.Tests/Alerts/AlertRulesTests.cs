namespace OpenRs.Cloud.Alerts;

/// <summary>What holds of the alerts of any job.</summary>
public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pause_GrowsToFiveMinutes()
    {
        Assert.Equal(
            [1, 2, 4, 8, 256, 300, 300],
            new[] { 1, 2, 3, 4, 9, 10, int.MaxValue }.Select(static failures => AlertRules.Pause(failures).TotalSeconds));
        var alert = new AnyAlert(1, Start);
        Assert.Equal((false, true), (AlertRules.IsStale(alert, Start.AddHours(23)), AlertRules.IsStale(alert, Start.AddHours(24))));
    }

    [Fact]
    public void Watch_OfOtherCounts_IsAMoveButNotTheFirstLook()
    {
        var first = ProgressWatch.Of(null, [("units", 1)], Start);
        Assert.False(first.HasMoved);
        Assert.Same(first, ProgressWatch.Of(first, [("units", 1)], Start.AddMinutes(1)));
        var moved = ProgressWatch.Of(first, [("units", 2)], Start.AddMinutes(2));
        Assert.Equal((true, Start.AddMinutes(2)), (moved.HasMoved, moved.Since));
        Assert.True(ProgressWatch.Of(moved, [("others", 2)], Start).HasMoved);
    }

    private sealed record AnyAlert(long Number, DateTimeOffset Time) : IJobAlert
    {
        public JobAlertKind? AlertKind => JobAlertKind.Failed;

        public string Message => "";

        public int Percent => 0;
    }
}
