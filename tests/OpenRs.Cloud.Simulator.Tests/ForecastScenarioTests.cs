using OpenRs.Cloud.Simulator.Scenarios;

namespace OpenRs.Cloud.Simulator;

public sealed class ForecastScenarioTests
{
    // docs/capacity.md has the figures of 200 runs.
    [Fact]
    public void Play_FortyRuns_IntervalsHoldWhatTheySay()
    {
        var report = ForecastScenario.Play(runs: 40, seed: 1);
        Assert.Equal(40, report.Runs);
        Assert.InRange(report.ShortRuns, 5, 20);
        Assert.InRange(report.Failed, 0, 4);
        Assert.True(report.UsdCoverage >= 75 && report.SecondsCoverage >= 75, $"{report}");
        Assert.True(report.UsdMedianError <= 15 && report.SecondsMedianError <= 15, $"{report}");
    }
}
