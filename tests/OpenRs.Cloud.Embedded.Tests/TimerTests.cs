namespace OpenRs.Cloud.Embedded.Tests;

public sealed class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_TicksAtDueTimeAndThenAPeriodAfterEachTickEnded()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        await grain.StartTimer("t", 2 * Second, 3 * Second, interleave: false);
        time.Advance(2 * Second);
        await host.Probe.Until("t 1 in at 02");

        // The first tick takes 10 s, in which no other begins.
        time.Advance(10 * Second);
        Assert.Equal(["t 1 in at 02"], host.Probe.Log);
        host.Probe.Open("t 1");
        await host.Probe.Until("t 1 out False");
        await grain.Reminders();
        time.Advance(2 * Second);
        Assert.DoesNotContain("t 2 in at 14", host.Probe.Log);
        time.Advance(Second);
        await host.Probe.Until("t 2 in at 15");
        host.Probe.Open("t 2");
    }

    [Fact]
    public async Task Timer_WhileACallRuns_WaitsUnlessItInterleaves()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var plain = host.Grain<ITimedGrain>("a");
        var interleaving = host.Grain<ITimedGrain>("b");
        await plain.StartTimer("p", Second, Timeout.InfiniteTimeSpan, interleave: false);
        await interleaving.StartTimer("i", Second, Timeout.InfiniteTimeSpan, interleave: true);
        var calls = new[] { plain.Hold("gate"), interleaving.Hold("gate") };
        await host.Probe.Until(log => log.Count(entry => entry == "gate in") == 2, "two calls inside");
        time.Advance(Second);
        await host.Probe.Until("i 1 in at 01");
        Assert.DoesNotContain("p 1 in at 01", host.Probe.Log);
        host.Probe.Open("gate");
        await Task.WhenAll(calls);
        await host.Probe.Until("p 1 in at 01");
        host.Probe.Open("p 1");
        host.Probe.Open("i 1");
    }

    [Fact]
    public async Task FailingTimer_KeepsTicking()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        host.Probe.Open("failing 1");
        host.Probe.Open("failing 2");
        await grain.StartTimer("failing", Second, Second, interleave: false);
        time.Advance(Second);
        await host.Probe.Until("failing 1 out False");
        await grain.Reminders();
        time.Advance(Second);
        await host.Probe.Until("failing 2 out False");
    }

    [Fact]
    public async Task ChangedTimer_TicksByItsNewTimes_AndDisposedNoMore()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        host.Probe.Open("t 1");
        await grain.StartTimer("t", 5 * Second, 5 * Second, interleave: false);
        await grain.ChangeTimer(Second, Second);
        time.Advance(Second);
        await host.Probe.Until("t 1 out False");
        await grain.StopTimer();
        time.Advance(20 * Second);
        await grain.Reminders();
        Assert.Equal(["t 1 in at 01", "t 1 out False"], host.Probe.Log);
    }

    [Fact]
    public async Task RunningTick_WhenTheGrainLeaves_EndsBeforeItDoes()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        await grain.StartTimer("t", Second, Second, interleave: true);
        time.Advance(Second);
        await host.Probe.Until("t 1 in at 01");
        await grain.Leave();
        host.Probe.Open("t 1");
        await grain.Reminders();
        time.Advance(20 * Second);
        await grain.Reminders();
        Assert.Equal(["t 1 in at 01", "t 1 out False"], host.Probe.Log);
    }

    [Fact]
    public async Task Registration_OutsideATurn_IsRefusedAsInASilo()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("refused, refused", await host.Grain<ITimedGrain>("a").RegisterFromAnotherThread());
    }
}
