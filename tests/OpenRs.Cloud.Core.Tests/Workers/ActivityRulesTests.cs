using FsCheck.Fluent;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

public sealed class ActivityRulesTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Units_GivenAndReported_AreCountedDownToWaiting()
    {
        var agent = Working().Start(WorkKind.Rollout, 3, 2, At(2));
        Assert.Equal((WorkKind.Rollout, 3, 2, At(2)), (agent.Work!.Kind, agent.Work.Step, agent.Work.Units, agent.Work.StartTime));
        agent = agent.Report(counts: true, At(3));
        Assert.Equal((WorkKind.Rollout, 1, At(2), 1L), (agent.Work!.Kind, agent.Work.Units, agent.Work.StartTime, agent.UnitsDone));
        agent = agent.Report(counts: false, At(4));
        Assert.Equal((null, 0, At(4), 1L), (agent.Work!.Kind, agent.Work.Units, agent.Work.StartTime, agent.UnitsDone));
        Assert.Equal(agent.Work, agent.Report(counts: true, At(5)).Work);
    }

    [Fact]
    public void Renewal_OfALeaseThatWasGrantedBefore_DoesNotClaimThatTheAgentWaits()
    {
        var agent = ActivityRules.Connect(null, null, Start).Lease("run-1", isNew: false, At(1));
        Assert.True(agent.Work!.Unknown);
        Assert.Same(agent, agent.Lease("run-1", isNew: false, At(2)));
        Assert.False(agent.Report(counts: true, At(3)).Start(WorkKind.Train, 0, 1, At(4)).Work!.Unknown);
    }

    [Fact]
    public void Connect_OfTheSameProcess_KeepsWhatItDoes()
    {
        var before = Working().Start(WorkKind.Train, 1, 1, At(2)).Report(counts: true, At(3));
        Assert.Equal(before, ActivityRules.Connect(before, null, At(9)));
        var idle = ActivityRules.Connect(before.Wait(At(5)), null, At(9));
        Assert.Equal((AgentState.Connected, At(9), 1L, Start), (idle.State, idle.StateTime, idle.UnitsDone, idle.ConnectTime));
        var fresh = ActivityRules.Connect(null, null, At(9));
        Assert.Equal((0L, At(9)), (fresh.UnitsDone, fresh.ConnectTime));
    }

    [Fact]
    public void Drain_FromWorkToDrainedAndBack_TellsSinceWhen()
    {
        var draining = Working().Drain(At(5), At(6));
        Assert.Equal((AgentState.Draining, At(6), At(5)), (draining.State, draining.StateTime, draining.DrainTime));
        var drained = draining.Wait(At(7));
        Assert.Equal((AgentState.Drained, At(7)), (drained.State, drained.StateTime));
        Assert.Equal(At(7), drained.Wait(At(8)).StateTime);
        Assert.Equal((AgentState.Idle, null), (drained.Undrain(At(9)).State, drained.Undrain(At(9)).DrainTime));
        Assert.Equal(AgentState.Drained, ActivityRules.Connect(drained, At(5), At(9)).State);
    }

    [Fact]
    public void State_AfterAnyMessages_FollowsFromLeaseAndDrain() => Properties.Hold(
        Gen.Choose(0, 6), length: 20, sequences: 500, messages =>
    {
        var agent = ActivityRules.Connect(null, null, Start);
        foreach (var (message, i) in messages.Select(static (message, i) => (message, i)))
        {
            var before = agent;
            agent = message switch
            {
                0 => agent.Wait(At(i)),
                1 => agent.Lease("run-1", isNew: true, At(i)),
                2 => agent.Start(WorkKind.Rollout, i, 3, At(i)),
                3 => agent.Report(counts: true, At(i)),
                4 => agent.Drain(At(i), At(i)),
                5 => agent.Undrain(At(i)),
                _ => ActivityRules.Connect(agent, agent.DrainTime, At(i)),
            };
            Assert.Equal(agent.State is AgentState.Working or AgentState.Draining, agent.Work is not null);
            Assert.Equal(agent.State is AgentState.Draining or AgentState.Drained, agent.DrainTime is not null);
            Assert.True(agent.UnitsDone >= before.UnitsDone && agent.ConnectTime == Start, "units or the first connection got lost");
            Assert.True(
                agent.Work is not { Units: < 0 } && (agent.Work?.Units > 0) == (agent.Work?.Kind is not null), "units without a kind");
        }
    });

    private static AgentActivity Working() => ActivityRules.Connect(null, null, Start).Wait(At(0)).Lease("run-1", isNew: true, At(1));

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
