namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class TimerContract(ContractHosts hosts)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, OnBothHosts]
    public Task Timer_TicksAtItsDueTimeAndThenAPeriodAfterEachTickEnded(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.StartTimer("t", 2 * Second, 3 * Second, interleave: false);
        await run.AdvanceAsync(1.9 * Second);
        await grain.Touch();
        Assert.Empty(run.Probe.Log);
        await run.AdvanceAsync(0.1 * Second);
        await run.Probe.Until("t 1 in");

        // The first tick takes 10 s, in which no other begins.
        await run.AdvanceAsync(10 * Second);
        Assert.Equal(["t 1 in"], run.Probe.Log);
        run.Probe.Open("t 1");
        await grain.Touch();
        await run.AdvanceAsync(2.9 * Second);
        await grain.Touch();
        Assert.Equal(["t 1 in", "t 1 out False"], run.Probe.Log);
        await run.AdvanceAsync(0.1 * Second);
        await run.Probe.Until("t 2 in");
        run.Probe.Open("t 2");
        await grain.StopTimer();
    });

    [Theory, OnBothHosts]
    public Task Timer_WithoutAPeriod_TicksOnce(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        run.Probe.Open("t 1");
        await grain.StartTimer("t", Second, Timeout.InfiniteTimeSpan, interleave: false);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("t 1 out False");
        await grain.Touch();
        await run.AdvanceAsync(100 * Second);
        await grain.Touch();
        Assert.Equal(2, run.Probe.Log.Count);
    });

    [Theory, OnBothHosts]
    public Task Timer_WhileACallRuns_WaitsUnlessItInterleaves(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var (plain, interleaving) = (run.Grain<ITimedGrain>("a"), run.Grain<ITimedGrain>("b"));
        await plain.StartTimer("p", Second, Timeout.InfiniteTimeSpan, interleave: false);
        await interleaving.StartTimer("i", Second, Timeout.InfiniteTimeSpan, interleave: true);
        var calls = new[] { plain.Hold("gate"), interleaving.Hold("gate") };
        await run.Probe.Until(static log => log.Count(static entry => entry == "gate in") == 2);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("i 1 in");
        Assert.DoesNotContain("p 1 in", run.Probe.Log);
        run.Probe.Open("gate");
        foreach (var call in calls)
        {
            await call;
        }
        await run.Probe.Until("p 1 in");
        run.Probe.Open("p 1");
        run.Probe.Open("i 1");
    });

    [Theory, OnBothHosts]
    public Task FailingTimer_KeepsTicking(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        run.Probe.Open("failing 1");
        run.Probe.Open("failing 2");
        await grain.StartTimer("failing", Second, Second, interleave: false);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("failing 1 out False");
        await grain.Touch();
        await run.AdvanceAsync(Second);
        await run.Probe.Until("failing 2 out False");
        await grain.StopTimer();
    });

    [Theory, OnBothHosts]
    public Task ChangedTimer_TicksByItsNewTimes_AndDisposedNoMore(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        run.Probe.Open("t 1");
        await grain.StartTimer("t", 5 * Second, 5 * Second, interleave: false);
        await grain.ChangeTimer(Second, Second);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("t 1 out False");
        await grain.StopTimer();
        await run.AdvanceAsync(20 * Second);
        await grain.Touch();
        Assert.Equal(["t 1 in", "t 1 out False"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task RunningTick_WhenItsTimerIsDisposed_IsToldByItsToken(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.StartTimer("t", Second, Second, interleave: false);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("t 1 in");
        await grain.StopTimer();
        run.Probe.Open("t 1");
        await run.Probe.Until("t 1 out True");
    });

    [Theory, OnBothHosts]
    public Task RunningTick_WhenTheGrainDeactivates_EndsFirst_AndNoneFollows(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.StartTimer("t", Second, Second, interleave: true);
        await run.AdvanceAsync(Second);
        await run.Probe.Until("t 1 in");
        await grain.Deactivate();
        run.Probe.Open("t 1");
        await grain.Touch();
        await run.AdvanceAsync(20 * Second);
        await grain.Touch();
        Assert.Equal(["t 1 in", "t 1 out False", "deactivate"], run.Probe.Log);
    });
}
