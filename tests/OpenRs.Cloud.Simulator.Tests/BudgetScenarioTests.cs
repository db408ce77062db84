using OpenRs.Cloud.Simulator.Scenarios;

namespace OpenRs.Cloud.Simulator;

public sealed class BudgetScenarioTests
{
    [Theory]
    [InlineData(1.76, 1.0)]
    [InlineData(42, 23.86)]
    public void Play_BudgetRunsOut_StopsWithACheckpointAndLeavesLessThanTwoPercent(double budgetUsd, double hours)
    {
        var report = BudgetScenario.Play(trace: null, (decimal)budgetUsd);
        Assert.Empty(report.Broken);
        Assert.Equal("BUDGET_EXHAUSTED", report.State);
        Assert.Contains(FormattableString.Invariant($"Budget ${budgetUsd:0.00}"), report.Reason, StringComparison.Ordinal);
        Assert.InRange(report.SpentUsd, 0.98m * (decimal)budgetUsd, (decimal)budgetUsd);
        Assert.InRange(report.UsedUsd, 0, report.SpentUsd);
        Assert.Equal(report.Steps, report.CheckpointStep);
        Assert.Equal([50, 80, 95], report.Alerts);
        Assert.Equal(report.SpentUsd, report.Phases.Values.Sum());
        Assert.InRange(report.VirtualHours, hours * 0.98, hours * 1.02);
    }
}
