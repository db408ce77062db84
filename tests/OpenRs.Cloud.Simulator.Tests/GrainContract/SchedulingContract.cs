namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class SchedulingContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task Calls_OfOneCaller_RunInOrderOneAtATime(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");

        // While there is no activation, a silo may take calls in any order.
        await grain.Echo("active");
        var calls = new[] { grain.Run("1"), grain.Run("2"), grain.Run("3") };
        run.Probe.Open("3");
        run.Probe.Open("2");
        await run.Probe.Until("1 in");
        Assert.Equal(["activate", "1 in"], run.Probe.Log);
        run.Probe.Open("1");
        foreach (var call in calls)
        {
            await call;
        }
        Assert.Equal(["activate", "1 in", "1 out", "2 in", "2 out", "3 in", "3 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task Turns_OfManyCalls_NeverOverlap(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        foreach (var call in Enumerable.Range(0, 50).Select(_ => grain.Count(40)).ToList())
        {
            await call;
        }

        Assert.Equal(2000, await grain.Count(0));
    });

    [Theory, OnBothHosts]
    public Task InterleavingCall_WhileAnotherRuns_RunsBesideIt(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var running = grain.Run("run");
        await run.Probe.Until("run in");
        var waiting = grain.Run("waiting");
        run.Probe.Open("peek");
        await grain.Peek("peek");
        Assert.Equal(["activate", "run in", "peek in", "peek out"], run.Probe.Log);
        run.Probe.Open("run");
        run.Probe.Open("waiting");
        await running;
        await waiting;
    });

    [Theory, OnBothHosts]
    public Task OrdinaryCall_WhileAnInterleavingOneRuns_RunsBesideIt(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var peeking = grain.Peek("peek");
        await run.Probe.Until("peek in");
        run.Probe.Open("run");
        await grain.Run("run");
        run.Probe.Open("peek");
        await peeking;
        Assert.Equal(["activate", "peek in", "run in", "run out", "peek out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task ReadOnlyCalls_RunBesideEachOther_AndPastAWriterThatWaits(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var first = grain.Read("r1");
        await run.Probe.Until("r1 in");
        var writer = grain.Run("w");
        run.Probe.Open("r2");
        await grain.Read("r2");
        Assert.Equal(["activate", "r1 in", "r2 in", "r2 out"], run.Probe.Log);
        run.Probe.Open("w");
        run.Probe.Open("r1");
        await first;
        await writer;
        Assert.Equal(["r1 out", "w in", "w out"], run.Probe.Log.Skip(4));
    });

    [Theory, OnBothHosts]
    public Task Writer_WaitsForAllReadersThatRun(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var first = grain.Read("r1");
        await run.Probe.Until("r1 in");
        var second = grain.Read("r2");
        await run.Probe.Until("r2 in");
        var writer = grain.Run("w");
        run.Probe.Open("r1");
        run.Probe.Open("w");
        await first;
        run.Probe.Open("r2");
        await second;
        await writer;
        Assert.Equal(["activate", "r1 in", "r2 in", "r1 out", "r2 out", "w in", "w out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task ReadOnlyCall_WhileAWriterRuns_Waits(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var writer = grain.Run("w");
        await run.Probe.Until("w in");
        run.Probe.Open("r");
        var reader = grain.Read("r");
        run.Probe.Open("peek");
        await grain.Peek("peek");
        run.Probe.Open("w");
        await writer;
        await reader;
        Assert.Equal(["activate", "w in", "peek in", "peek out", "w out", "r in", "r out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task ReentrantGrain_RunsAllCallsBesideEachOther(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IReentrantStepGrain>("a");
        var first = grain.Run("1");
        await run.Probe.Until("1 in");
        run.Probe.Open("2");
        await grain.Run("2");
        run.Probe.Open("1");
        await first;
        Assert.Equal(["1 in", "2 in", "2 out", "1 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task DifferentGrains_DoNotWaitForEachOther(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var first = run.Grain<IStepGrain>("a").Run("1");
        await run.Probe.Until("1 in");
        run.Probe.Open("2");
        await run.Grain<IStepGrain>("b").Run("2");
        run.Probe.Open("1");
        await first;
    });
}
