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

    private TrainingRunState Failed()
    {
        var run = RunMachine.LeaseOpened(RunMachine.Create("project", Spec(OnBudget.Stop), _time.GetUtcNow()), "a", _time.GetUtcNow());
        var failure = new BatchProgress { BatchId = run.Batches[0].BatchId, Finished = 0, Total = 2, Failure = "out of memory" };
        return RunMachine.BatchOver(run, failure, 0, _time.GetUtcNow());
    }
}
