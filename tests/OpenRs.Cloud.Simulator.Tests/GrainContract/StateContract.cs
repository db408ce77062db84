using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class StateContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task State_BeforeTheFirstWrite_IsNewAndHasNoRecord(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        Assert.Equal("0 empty False", await grain.Describe());
        Assert.False(await grain.HasETag());
    });

    [Theory, OnBothHosts]
    public Task State_OnceWritten_SurvivesDeactivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        Assert.Equal(2, await grain.Add(2));
        Assert.True(await grain.HasETag());
        await grain.Deactivate();
        Assert.Equal("2 added True", await grain.Describe());
        Assert.Equal(5, await grain.Add(3));
        Assert.Equal(["activate with 0", "deactivate ApplicationRequested", "activate with 2"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task State_ChangedWithoutAWrite_IsGoneAfterAReadOrADeactivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        await grain.Add(1);
        await grain.Pretend(50);
        Assert.Equal("1 added True", await grain.Reread());
        await grain.Pretend(60);
        await grain.Deactivate();
        Assert.Equal("1 added True", await grain.Describe());
    });

    [Theory, OnBothHosts]
    public Task State_Cleared_IsNewAgain_AndCanBeWritten(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        await grain.Add(7);
        await grain.Clear();
        Assert.Equal("0 empty False", await grain.Describe());
        Assert.Equal(1, await grain.Add(1));
        await grain.Clear();
        await grain.Deactivate();
        Assert.Equal("0 empty False", await grain.Describe());
    });

    [Theory, OnBothHosts]
    public Task Writes_AtOnce_AreBothStored(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        Assert.Equal(2, await grain.AddTwiceAtOnce());
        await grain.Deactivate();
        Assert.Equal("2 added True", await grain.Describe());
    });

    [Theory, OnBothHosts]
    public Task Conflict_ThatLeavesTheCall_ReachesTheCallerAndDropsTheActivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        await Assert.ThrowsAsync<InconsistentStateException>(grain.Conflict);
        Assert.Equal("1 added True", await grain.Describe());
        Assert.Equal(["activate with 0", "deactivate ApplicationError", "activate with 1"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task Conflict_InATimer_DropsTheActivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        await grain.ConflictLater(TimeSpan.FromSeconds(1));
        await run.AdvanceAsync(TimeSpan.FromSeconds(1));
        await run.Probe.Until("deactivate ApplicationError");
        Assert.Equal("1 added True", await grain.Describe());
        Assert.Equal(["activate with 0", "deactivate ApplicationError", "activate with 1"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task Conflict_ThatTheGrainHandles_LeavesTheActivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStateGrain>("a");
        Assert.Equal("caught", await grain.CatchConflict());
        Assert.Equal("1 added True", await grain.Describe());
        Assert.Equal(["activate with 0"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task Conflict_OfAnotherGrain_LeavesTheCallerInMemory(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var caller = run.Grain<ICallerGrain>("caller");
        await Assert.ThrowsAsync<InconsistentStateException>(() => caller.AddTo("a"));
        Assert.Equal(1, await caller.Attempts());
    });
}
