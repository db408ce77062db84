namespace OpenRs.Cloud.Embedded.Tests;

public sealed class SchedulingTests
{
    [Fact]
    public async Task Calls_FromOneCaller_RunInOrderOneAtATime()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var calls = new[] { grain.Run("1"), grain.Run("2"), grain.Run("3") };
        host.Probe.Open("3");
        host.Probe.Open("2");
        await host.Probe.Until("1 in");
        Assert.Equal(["activate", "1 in"], host.Probe.Log);
        host.Probe.Open("1");
        await Task.WhenAll(calls);
        Assert.Equal(["activate", "1 in", "1 out", "2 in", "2 out", "3 in", "3 out"], host.Probe.Log);
    }

    [Fact]
    public async Task Turns_UnderManyCallers_NeverOverlap()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => grain.CountWithoutLock(40))));
        Assert.Equal(2000, await grain.CountWithoutLock(0));
    }

    [Fact]
    public async Task InterleavingCall_WhileAnotherRuns_RunsBeside()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var run = grain.Run("run");
        await host.Probe.Until("run in");
        host.Probe.Open("peek");
        await grain.Peek("peek");
        Assert.False(run.IsCompleted);
        host.Probe.Open("run");
        await run;
    }

    [Fact]
    public async Task ReadOnlyCalls_RunBesideEachOther_ButNotBesideOthersNorPastThem()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var first = grain.Read("r1");
        var second = grain.Read("r2");
        await host.Probe.Until("r2 in");
        var write = grain.Run("w");
        var third = grain.Read("r3");
        host.Probe.Open("r3");
        host.Probe.Open("w");
        host.Probe.Open("r2");
        await second;
        Assert.DoesNotContain("w in", host.Probe.Log);
        host.Probe.Open("r1");
        await Task.WhenAll(first, write, third);
        Assert.Equal(["activate", "r1 in", "r2 in", "r2 out", "r1 out", "w in", "w out", "r3 in", "r3 out"], host.Probe.Log);
    }

    [Fact]
    public async Task DifferentGrains_RunInParallel()
    {
        await using var host = await TestHost.StartAsync();
        var first = host.Grain<IScheduledGrain>("a").Run("1");
        await host.Probe.Until("1 in");
        host.Probe.Open("2");
        await host.Grain<IScheduledGrain>("b").Run("2");
        host.Probe.Open("1");
        await first;
    }

    [Fact]
    public async Task DeactivateOnIdle_WithCallsWaiting_MovesThemToANewActivation()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var leaving = grain.RunAndLeave("1");
        var waiting = grain.Run("2");
        host.Probe.Open("2");
        await host.Probe.Until("1 in");
        host.Probe.Open("1");
        await Task.WhenAll(leaving, waiting);
        Assert.Equal(["activate", "1 in", "1 out", "deactivate ApplicationRequested", "activate", "2 in", "2 out"], host.Probe.Log);
    }

    [Fact]
    public async Task InterleavingCall_WhileTheGrainDrains_IsStillAnswered()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var leaving = grain.RunAndLeave("1");
        await host.Probe.Until("1 in");
        host.Probe.Open("peek");
        await grain.Peek("peek");
        host.Probe.Open("1");
        await leaving;
    }

    [Fact]
    public async Task IdleGrain_AfterTheIdleTimeout_LeavesMemory()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time, configure: options => options.IdleTimeout = TimeSpan.FromMinutes(10));
        var grain = host.Grain<IScheduledGrain>("a");
        await grain.Echo("x");
        time.Advance(TimeSpan.FromMinutes(8));
        await grain.Echo("x");
        time.Advance(TimeSpan.FromMinutes(8));
        await grain.Echo("x");
        Assert.Equal(["activate"], host.Probe.Log);
        time.Advance(TimeSpan.FromMinutes(16));
        await host.Probe.Until("deactivate ActivationIdle");
    }

    [Fact]
    public async Task Stop_WithRunningCalls_FinishesThemAndRefusesNewOnes()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        var run = grain.Run("1");
        await host.Probe.Until("1 in");
        var stop = host.StopAsync();
        var refused = await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Run("2"));
        Assert.Contains("stopping", refused.Message);
        host.Probe.Open("1");
        await run;
        await stop;
        Assert.Equal(["activate", "1 in", "1 out", "deactivate ShuttingDown"], host.Probe.Log);
    }
}
