using System.Text;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>Which events are alerts, that each is delivered once, and when none is due.</summary>
public sealed class RunAlertsTests
{
    private static readonly DateTimeOffset Start = TestRuns.Start;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    [Fact]
    public void Budget_EachShare_IsOneAlertUntilTheBudgetIsLarger()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        run = RunAgents.Observed(run, Leases(50), Start);
        run = RunAgents.Observed(run, Leases(50, 80), Start);
        run = RunAgents.Observed(run, Leases(50, 80), Start);
        Assert.Equal([50, 80], run.OpenAlerts.Select(static item => item.Percent));
        Assert.Equal(run.OpenAlerts, run.UndeliveredAlerts);

        // The ledger takes back what a larger budget makes untrue, and says it again when it is true again.
        run = RunAgents.Observed(run, Leases(50), Start);
        Assert.Equal([50], run.OpenAlerts.Select(static item => item.Percent));
        run = RunAgents.Observed(run, Leases(50, 80), Start);
        Assert.Equal([50, 80], run.OpenAlerts.Select(static item => item.Percent));
        Assert.Equal([50, 80, 80], run.UndeliveredAlerts.Select(static item => item.Percent));
    }

    [Fact]
    public void Undelivered_AreDeliveredInOrderUnderTheIdOfTheirEvent()
    {
        var run = RunAgents.Observed(TestRuns.Running(TestRuns.Plan()), Leases(50, 80), Start);
        var first = RunAlerts.Next("run-a", run)!;
        Assert.Equal(($"run-a-{first.Alert.Number}", 50, 42), (first.Id, first.Alert.Percent, first.BudgetUsd));
        Assert.Same(run, Delivered(run, 999));
        run = Delivered(run, first.Alert.Number);
        Assert.Equal(80, RunAlerts.Next("run-a", run)!.Alert.Percent);
        run = Delivered(run, run.UndeliveredAlerts[0].Number);
        Assert.Null(RunAlerts.Next("run-a", run));
        Assert.Equal([50, 80], run.OpenAlerts.Select(static item => item.Percent));
    }

    [Fact]
    public void Undelivered_AreStoredUnderTheirEarlierName()
    {
        var json = StateFormat.Write(RunAgents.Observed(TestRuns.Running(TestRuns.Plan()), Leases(50), Start));

        Assert.Contains("\"UntoldAlerts\":[{", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
        Assert.Equal(50, Assert.Single(StateFormat.Read<TrainingRunState>(json)!.UndeliveredAlerts).Percent);
    }

    [Fact]
    public void Failure_IsAnAlert_AndOtherEndsAreNone()
    {
        var running = TestRuns.Running(TestRuns.Plan());
        var failed = RunMachine.BatchOver(running, TestRuns.FailedProgress(running.Batches[0]), 0, Start);
        Assert.Equal(RunState.Failed, failed.State);
        var alert = Assert.Single(failed.UndeliveredAlerts);
        Assert.Equal((RunState.Failed, failed.Reason), (alert.To, alert.Message));
        Assert.Empty(RunStops.Begin(TestRuns.Queued(TestRuns.Plan()), RunState.Cancelled, "Cancelled by a client.", Start).OpenAlerts);
        Assert.Empty(RunMachine.Delete(failed, Start).UndeliveredAlerts);
    }

    [Fact]
    public void NoProgress_IsAnAlertOnce_AndEndsWhenAUnitIsFinished()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        var watch = RunAlerts.Watch(null, run, Work(1), Start);
        Assert.Same(run, RunAlerts.Observed(run, watch, Limit, Start + Limit - TimeSpan.FromSeconds(1)));
        var stalled = RunAlerts.Observed(run, watch, Limit, Start + Limit);
        var alert = Assert.Single(stalled.OpenAlerts);
        Assert.Equal(RunEventKind.NoProgress, alert.Kind);
        Assert.Equal("The run finished no unit of work for 30 minutes: it has no agent.", alert.Message);
        Assert.Same(stalled, RunAlerts.Observed(stalled, watch, Limit, Start + (2 * Limit)));

        // Another process looks for the first time: that is no progress.
        var anew = RunAlerts.Watch(null, stalled, Work(1), Start + (3 * Limit));
        Assert.Same(stalled, RunAlerts.Observed(stalled, anew, Limit, Start + (5 * Limit)));
        var moved = RunAlerts.Watch(anew, stalled, Work(2), Start + (5 * Limit));
        Assert.Empty(RunAlerts.Observed(stalled, moved, Limit, Start + (5 * Limit)).OpenAlerts);
        Assert.Same(run, RunAlerts.Observed(run, watch, null, Start + (9 * Limit)));
    }

    [Fact]
    public void NoProgress_OfARunThatIsPaused_IsNone()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        var watch = RunAlerts.Watch(null, run, Work(1), Start);
        var stalled = RunAlerts.Observed(run, watch, Limit, Start + Limit) with { State = RunState.Paused };
        Assert.Empty(RunAlerts.Observed(stalled, watch, Limit, Start + (2 * Limit)).OpenAlerts);
        var paused = run with { State = RunState.Paused };
        Assert.Same(paused, RunAlerts.Observed(paused, watch, Limit, Start + (2 * Limit)));
    }

    [Fact]
    public void Alerts_ThatNobodyCanBeToldOf_AreBounded()
    {
        var run = TestRuns.Running(TestRuns.Plan());
        for (var i = 0; i < 2 * AlertRules.Limit; i++)
        {
            run = RunAgents.Observed(RunAgents.Observed(run, Leases(50), Start), Leases(), Start);
        }

        Assert.Equal(AlertRules.Limit, run.UndeliveredAlerts.Count);
        Assert.Equal(run.LastEvent, run.UndeliveredAlerts[^1].Number);
        Assert.Empty(RunAlerts.Change(run, AlertRules.WithoutUndelivered).UndeliveredAlerts);
    }

    private static TrainingRunState Delivered(TrainingRunState run, long number) =>
        RunAlerts.Change(run, alerts => AlertRules.Delivered(alerts, number));

    private static ActiveLeases Leases(params int[] alerts) =>
        new() { LiveTokens = [], LostAgents = [], LastToken = 0, LiveAgents = [], Alerts = alerts };

    private static List<BatchProgress> Work(int finished) => [new() { BatchId = "rollout-000000", Finished = finished, Total = 4 }];
}
