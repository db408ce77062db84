namespace OpenRs.Cloud.Embedded.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task ValueTaskCall_ReturnsTheResult()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("a: hello", await host.Grain<IScheduledGrain>("a").Echo("hello"));
    }

    [Fact]
    public async Task Exception_FlowsToTheCallerAsItself()
    {
        await using var host = await TestHost.StartAsync();
        var thrown = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => host.Grain<IScheduledGrain>("a").Fail("no"));
        Assert.Equal("no", thrown.Message);
        Assert.Contains(nameof(ScheduledGrain.Fail), thrown.StackTrace);
    }

    [Fact]
    public async Task Reference_KnowsItsKeyAndEqualsAnotherToTheSameGrain()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        Assert.Equal("a", grain.GetPrimaryKeyString());
        Assert.Equal("scheduled/a", grain.GetGrainId().ToString());
        Assert.Equal(grain, host.Grain<IScheduledGrain>("a"));
        Assert.NotEqual(grain, host.Grain<IScheduledGrain>("b"));
    }

    [Fact]
    public async Task RequestContext_FlowsWithTheCall()
    {
        await using var host = await TestHost.StartAsync();
        RequestContext.Set("tenant", "t1");
        Assert.Equal("t1", await host.Grain<IScheduledGrain>("a").Request("tenant"));
        RequestContext.Clear();
        Assert.Equal("nothing", await host.Grain<IScheduledGrain>("a").Request("tenant"));
    }

    [Fact]
    public async Task Timeout_NamesGrainMethodAndWhatItWasRunning()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<IScheduledGrain>("a");
        var running = grain.Run("1");
        await host.Probe.Until("1 in");
        var waiting = grain.RunFiveSeconds("2");
        time.Advance(TimeSpan.FromSeconds(5));
        var timeout = await Assert.ThrowsAsync<GrainCallTimeoutException>(() => waiting);
        Assert.Contains("IScheduledGrain.RunFiveSeconds on scheduled/a did not answer within 00:00:05", timeout.Message);
        Assert.Contains("running IScheduledGrain.Run on scheduled/a for 5.0 s", timeout.Message);

        time.Advance(TimeSpan.FromSeconds(25));
        timeout = await Assert.ThrowsAsync<GrainCallTimeoutException>(() => running);
        Assert.Contains("The grain was still running it", timeout.Message);

        // What timed out while it waited never runs; what ran goes on.
        host.Probe.Open("1");
        host.Probe.Open("2");
        host.Probe.Open("3");
        await grain.Run("3");
        Assert.Equal(["activate", "1 in", "1 out", "3 in", "3 out"], host.Probe.Log);
    }

    [Fact]
    public async Task Cancellation_OfARunningCall_EndsTheWaitAndTellsTheGrainInATurn()
    {
        await using var host = await TestHost.StartAsync();
        using var cancellation = new CancellationTokenSource();
        var call = host.Grain<IScheduledGrain>("a").WaitForCancellation("1", cancellation.Token);
        await host.Probe.Until("1 in");
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        await host.Probe.Until("1 told in a turn");
        host.Probe.Open("1");
        await host.Probe.Until("1 out True");
    }

    [Fact]
    public async Task Cancellation_OfAWaitingCall_DropsIt()
    {
        await using var host = await TestHost.StartAsync();
        var grain = host.Grain<IScheduledGrain>("a");
        using var cancellation = new CancellationTokenSource();
        var first = grain.Run("1");
        var second = grain.Run("2", cancellation.Token);
        await host.Probe.Until("1 in");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        host.Probe.Open("1");
        host.Probe.Open("2");
        await first;
        await grain.Echo("after");
        Assert.Equal(["activate", "1 in", "1 out"], host.Probe.Log);
    }

    [Fact]
    public async Task OneWayCall_ReturnsBeforeTheGrainRuns()
    {
        await using var host = await TestHost.StartAsync();
        await host.Grain<IScheduledGrain>("a").Tell("1");
        await host.Probe.Until("1 in");
        host.Probe.Open("1");
        await host.Probe.Until("1 out");
    }

    [Fact]
    public async Task Chain_WithoutARepeatedGrain_Returns()
    {
        await using var host = await TestHost.StartAsync();
        Assert.Equal("a>b>c", await host.Grain<ICallerGrain>("a").Follow(["b", "c"]));
    }

    [Theory]
    [InlineData("a", "ICallerGrain.Follow on caller/a -> ICallerGrain.Follow on caller/a")]
    [InlineData("b,a", "ICallerGrain.Follow on caller/a -> ICallerGrain.Follow on caller/b -> ICallerGrain.Follow on caller/a")]
    public async Task Cycle_OfNonReentrantGrains_ThrowsAtOnceAndNamesTheCalls(string path, string chain)
    {
        // The clock stands still: were the cycle not found, the test would end in the runner's time limit and not in a timeout of the call.
        await using var host = await TestHost.StartAsync(new ManualTimeProvider());
        var thrown = await Assert.ThrowsAsync<GrainCallCycleException>(() => host.Grain<ICallerGrain>("a").Follow(path.Split(',')));
        Assert.Contains(chain, thrown.Message);
    }

    [Fact]
    public async Task Cycle_OfInterleavingReadOnlyOrReentrantCalls_Returns()
    {
        await using var host = await TestHost.StartAsync(new ManualTimeProvider());
        var grain = host.Grain<ICallerGrain>("a");
        Assert.Equal("a>b>a", await grain.FollowInterleaved(["b", "a"]));
        Assert.Equal("a>b>a", await grain.FollowReading(["b", "a"]));
        Assert.Equal("a>b>a", await grain.FollowReentrantly(["b", "a"]));
    }

    [Fact]
    public async Task Cycle_UnderTheReentrancyOfAnotherGrain_IsStillACycle()
    {
        await using var host = await TestHost.StartAsync(new ManualTimeProvider());
        await Assert.ThrowsAsync<GrainCallCycleException>(() => host.Grain<ICallerGrain>("a").FollowThenReentrantly(["b", "a"]));
    }

    [Fact]
    public async Task OneWayCall_ThatCallsBack_WaitsForTheCallerInsteadOfFailing()
    {
        await using var host = await TestHost.StartAsync();
        await host.Grain<ICallerGrain>("a").TellBack("b");
        await host.Probe.Until("called back");
    }

    [Fact]
    public async Task Call_OfAnInterfaceWithoutAClass_SaysWhatToDo()
    {
        await using var host = await TestHost.StartAsync();
        var thrown = Assert.Throws<ArgumentException>(() => host.Grain<IUnhostedGrain>("a"));
        Assert.Contains(nameof(IUnhostedGrain), thrown.Message);
        Assert.Contains(nameof(EmbeddedGrainOptions), thrown.Message);
    }
}
