namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class CallContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task ValueTaskCall_ReturnsTheResult(HostKind kind) => hosts.RunAsync(kind, static async run =>
        Assert.Equal("a: hello", await run.Grain<IStepGrain>("a").Echo("hello")));

    [Theory, OnBothHosts]
    public Task Exception_OfAGrain_ReachesTheCallerWithTypeMessageAndCause(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var thrown = await Assert.ThrowsAsync<UnauthorizedAccessException>(() => run.Grain<IStepGrain>("a").Fail("no"));
        Assert.Equal("no", thrown.Message);
        Assert.Equal("inner", Assert.IsType<FormatException>(thrown.InnerException).Message);
        Assert.Contains(nameof(StepGrain.Fail), thrown.StackTrace, StringComparison.Ordinal);
    });

    [Theory, OnBothHosts]
    public Task Exception_OfTheProduct_KeepsWhatItSays(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var sent = Errors.CloudException.NotFound(Errors.ErrorReason.RunNotFound, "Run x");
        var thrown = await Assert.ThrowsAsync<Errors.CloudException>(() => run.Grain<IStepGrain>("a").FailAs(sent));
        Assert.Equal((sent.Kind, sent.Reason, sent.Message), (thrown.Kind, thrown.Reason, thrown.Message));
    });

    [Theory, OnBothHosts]
    public Task Exception_OfATaskThatWasCancelled_IsACancellation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => run.Grain<IStepGrain>("a").FailAs(new OperationCanceledException("given up")));
        Assert.Equal("given up", thrown.Message);
    });

    [Theory, OnBothHosts]
    public Task Reference_KnowsItsKeyAndEqualsAnotherToTheSameGrain(HostKind kind) => hosts.RunAsync(kind, static run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        Assert.Equal($"{run.Probe.Id}-a", grain.GetPrimaryKeyString());
        Assert.Equal($"step/{run.Probe.Id}-a", grain.GetGrainId().ToString());
        Assert.Equal(grain, run.Grain<IStepGrain>("a"));
        Assert.NotEqual(grain, run.Grain<IStepGrain>("b"));
        return Task.CompletedTask;
    });

    [Theory, OnBothHosts]
    public Task RequestContext_FlowsWithTheCallAndNotBack(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        RequestContext.Set("tenant", "t1");
        Assert.Equal("t1", await run.Grain<IStepGrain>("a").Context("tenant"));
        RequestContext.Clear();
        Assert.Equal("nothing", await run.Grain<IStepGrain>("a").Context("tenant"));
    });

    [Theory, OnBothHosts]
    public Task Timeout_OfACallThatWaits_IsSaidAndTheCallNeverRuns(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var running = grain.Run("1");
        await run.Probe.Until("1 in");
        var timeout = await Assert.ThrowsAsync<TimeoutException>(() => grain.RunBriefly("2"));
        Assert.StartsWith("Response did not arrive on time in 00:00:00.2000000 for message: ", timeout.Message, StringComparison.Ordinal);
        run.Probe.Open("1");
        run.Probe.Open("2");
        run.Probe.Open("3");
        await running;
        await grain.Run("3");
        Assert.Equal(["activate", "1 in", "1 out", "3 in", "3 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task Timeout_OfACallThatRuns_LetsItGoOn(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.RunBriefly("1"));
        run.Probe.Open("1");
        Assert.Equal("a: after", await grain.Echo("after"));
        Assert.Equal(["activate", "1 in", "1 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task OneWayCall_ReturnsBeforeTheGrainRuns_AndItsErrorIsLost(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        await grain.Echo("active");
        await grain.TellAndFail("1");
        await grain.Tell("2");
        await run.Probe.Until("1 in");
        run.Probe.Open("1");
        await run.Probe.Until("2 in");
        run.Probe.Open("2");
        await run.Probe.Until("2 out");
        Assert.Equal(["activate", "1 in", "1 out", "2 in", "2 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task OneWayCall_ThatCallsBack_WaitsForTheCaller(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        await run.Grain<ICallerGrain>("a").TellBack("b");
        await run.Probe.Until("called back");

        // Caller and told grain run side by side until the call back.
        Assert.Equal(["teller done", "told"], run.Probe.Log.Take(2).Order());
        Assert.Equal(["called back"], run.Probe.Log.Skip(2));
    });

    [Theory, OnBothHosts]
    public Task Chain_WithoutARepeatedGrain_Returns(HostKind kind) => hosts.RunAsync(kind, static async run =>
        Assert.Equal("a>b>c", await run.Grain<ICallerGrain>("a").Follow(["b", "c"])));

    [Theory, OnBothHosts]
    public Task Cycle_OfNonReentrantGrains_TimesOut(HostKind kind) => hosts.RunAsync(kind, static async run =>
        await Assert.ThrowsAsync<TimeoutException>(() => run.Grain<ICallerGrain>("a").Follow(["b", "a"])));

    [Theory, OnBothHosts]
    public Task Cycle_OfInterleavingReadOnlyOrReentrantCalls_Returns(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ICallerGrain>("a");
        Assert.Equal("a>b>a", await grain.FollowInterleaved(["b", "a"]));
        Assert.Equal("a>b>a", await grain.FollowReading(["b", "a"]));
        Assert.Equal("a>b>a", await grain.FollowReentrantly(["b", "a"]));
    });

    [Theory, OnBothHosts]
    public Task Cycle_UnderTheReentrancyOfAnotherGrain_TimesOut(HostKind kind) => hosts.RunAsync(kind, static async run =>
        await Assert.ThrowsAsync<TimeoutException>(() => run.Grain<ICallerGrain>("a").FollowThenReentrantly(["b", "a"])));

    [Theory, OnBothHosts]
    public Task Reference_ToAnInterfaceWithoutAClass_IsRefused(HostKind kind) => hosts.RunAsync(kind, static run =>
    {
        var thrown = Assert.Throws<ArgumentException>(() => run.Grain<IUnhostedGrain>("a"));
        Assert.Contains("Could not find an implementation for interface", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("contract.unhosted", thrown.Message, StringComparison.Ordinal);
        return Task.CompletedTask;
    });
}
