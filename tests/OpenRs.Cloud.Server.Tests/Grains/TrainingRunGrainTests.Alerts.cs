using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <content>Alerts: told until they are taken, and raised when nothing is finished.</content>
public sealed partial class TrainingRunGrainTests
{
    [Fact]
    public async Task Alert_ThatIsNotTaken_IsToldAgainLaterAndKeepsTheRunAwake()
    {
        _alerts = new AlertChannel();
        _state = Failed();
        await Grain().OnActivateAsync(default);
        foreach (var _ in Enumerable.Range(0, 3))
        {
            await _sweep!(default);
        }

        Assert.Single(_alerts.Given);
        Assert.Single(_state.UndeliveredAlerts);
        _time.Advance(AlertRules.Pause(1));
        await _sweep!(default);
        await _sweep(default);
        Assert.Equal(2, _alerts.Given.Count);
        Assert.DoesNotContain("GetReminder", _calls);
        _alerts.IsTaken = true;
        _time.Advance(AlertRules.Pause(2));
        await _sweep(default);
        await _sweep(default);
        Assert.Single(_alerts.Given.Distinct());
        Assert.Equal(3, _alerts.Given.Count);
        Assert.Empty(_state.UndeliveredAlerts);
        Assert.Single(_state.OpenAlerts);
        Assert.Contains("GetReminder", _calls);
    }

    [Fact]
    public async Task Alert_WithoutAReceiverOrAfterADay_IsNotKept()
    {
        _state = Failed();
        var grain = Grain();
        await grain.OnActivateAsync(default);
        await grain.UpdateAsync(new RunUpdate { Note = "a write" }, default);
        Assert.Empty(_state.UndeliveredAlerts);

        _alerts = new AlertChannel();
        _state = Failed();
        await Grain().OnActivateAsync(default);
        _time.Advance(AlertRules.Lifetime);
        await _sweep!(default);
        await _sweep(default);
        Assert.Single(_alerts.Given);
        Assert.Empty(_state.UndeliveredAlerts);
    }

    [Fact]
    public async Task Run_ThatFinishesNothing_HasAnAlertUntilItDoes()
    {
        _alerts = new AlertChannel { IsTaken = true, NoProgressLimit = TimeSpan.FromMinutes(30) };
        _state = RunMachine.LeaseOpened(RunMachine.Create("project", Spec(OnBudget.Pause), _time.GetUtcNow()), "a", _time.GetUtcNow());
        (_live, _isBudgetRefused) = (["a"], false);
        await Grain().OnActivateAsync(default);
        await _sweep!(default);
        _time.Advance(TimeSpan.FromMinutes(29));
        await _sweep(default);
        Assert.Empty(_state.OpenAlerts);
        _time.Advance(TimeSpan.FromMinutes(1));
        await _sweep(default);
        Assert.Equal(RunEventKind.NoProgress, Assert.Single(_state.OpenAlerts).Kind);
        await _sweep(default);
        await _sweep(default);
        Assert.Equal(["run-1-" + _state.OpenAlerts[0].Number], _alerts.Given);
        _work = [new BatchProgress { BatchId = _state.Batches[0].BatchId, Finished = 1, Total = 2 }];
        _time.Advance(TimeSpan.FromSeconds(1));
        await _sweep(default);
        await _sweep(default);
        Assert.Empty(_state.OpenAlerts);
    }

    /// <summary>The alert comes first, then the pause, which ends it; over a restart of the server in between.</summary>
    [Fact]
    public async Task Run_OfWhichAllUnitsComeBack_IsPausedAndGetsNoMoreTime()
    {
        _alerts = new AlertChannel { IsTaken = true, NoProgressLimit = TimeSpan.FromMinutes(30) };
        _state = RunMachine.LeaseOpened(RunMachine.Create("project", Spec(OnBudget.Stop), _time.GetUtcNow()), "a", _time.GetUtcNow());
        (_live, _isBudgetRefused) = (["a"], false);
        await Grain().OnActivateAsync(default);
        await PassAsync(minutes: 1, comesBack: false);
        await PassAsync(minutes: 1);
        Assert.Equal(TimeSpan.FromMinutes(2), _state.Stall!.ChargedTime);
        await PassAsync(minutes: 40);
        Assert.Equal(RunEventKind.NoProgress, Assert.Single(_state.OpenAlerts).Kind);
        await Grain().OnActivateAsync(default);
        await PassAsync(minutes: 19);
        Assert.Equal((RunState.Running, 1), (_state.State, _state.OpenAlerts.Count));
        _calls.Clear();
        await PassAsync(minutes: 1);
        Assert.StartsWith(
            "Paused: $1.00 was charged in 60 min in which no unit of work finished; the last one came back with: no answer. ",
            _state.Reason,
            StringComparison.Ordinal);
        Assert.EndsWith(" openrs runs resume run-1", _state.Reason, StringComparison.Ordinal);
        Assert.Contains("CloseAsync", _calls);
        Assert.DoesNotContain("OpenAsync", _calls);
        _live = [];
        await PassAsync(minutes: 0);
        await PassAsync(minutes: 0);
        Assert.Equal((RunState.Paused, 0), (_state.State, _state.OpenAlerts.Count));
    }

    // Agents are charged meanwhile, and at the end a unit comes back. The first sweep sees it, the next one what came of it.
    private async Task PassAsync(int minutes, bool comesBack = true)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        _charged += TimeSpan.FromMinutes(minutes);
        _work = comesBack
            ? [new() { BatchId = "rollout-000000", Finished = 0, Total = 2, WaitsFor = "no answer.", ReturnedAt = _time.GetUtcNow() }]
            : [new() { BatchId = "rollout-000000", Finished = 0, Total = 2 }];
        await _sweep!(default);
    }

    private TrainingRunState Failed()
    {
        var run = RunMachine.LeaseOpened(RunMachine.Create("project", Spec(OnBudget.Stop), _time.GetUtcNow()), "a", _time.GetUtcNow());
        var failure = new BatchProgress { BatchId = run.Batches[0].BatchId, Finished = 0, Total = 2, Failure = "out of memory" };
        return RunMachine.BatchOver(run, failure, 0, _time.GetUtcNow());
    }
}
