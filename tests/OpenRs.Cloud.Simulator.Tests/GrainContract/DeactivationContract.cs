namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class DeactivationContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task DeactivateOnIdle_WithCallsWaiting_MovesThemToTheNextActivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var leaving = grain.RunAndDeactivate("1");
        await run.Probe.Until("1 in");
        var waiting = grain.Run("2");
        run.Probe.Open("2");
        run.Probe.Open("1");
        await leaving;
        await waiting;
        Assert.Equal(["activate", "1 in", "1 out", "deactivate ApplicationRequested", "activate", "2 in", "2 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task InterleavingCall_DuringDeactivation_WaitsForTheNextActivation(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        var leaving = grain.RunAndDeactivate("1");
        await run.Probe.Until("1 in");
        run.Probe.Open("peek");
        var peeking = grain.Peek("peek");
        await run.Grain<IKeeperGrain>("other").Kept();
        run.Probe.Open("1");
        await leaving;
        await peeking;
        Assert.Equal(
            ["activate", "1 in", "1 out", "deactivate ApplicationRequested", "activate", "peek in", "peek out"],
            run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task GrainThatCannotActivate_GivesItsErrorToEachCaller_AndIsTriedAgain(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("unusable");
        for (var call = 0; call < 2; call++)
        {
            var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.Run("x"));
            Assert.Equal("This grain cannot activate.", thrown.Message);
        }

        Assert.Equal(["activate", "activate"], run.Probe.Log);
    });
}
