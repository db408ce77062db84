namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class CancellationContract(ContractHosts hosts)
{
    [Theory, OnBothHosts]
    public Task CancelledBeforeTheCall_ThrowsAndTheGrainDoesNotRun(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Grain<IStepGrain>("a").Run("1", new CancellationToken(true)));
        await run.Grain<IStepGrain>("a").Echo("after");
        Assert.Equal(["activate"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task CancelledWhileItRuns_EndsTheWaitAndTellsTheGrainInATurn(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        using var cancellation = new CancellationTokenSource();
        var call = run.Grain<IStepGrain>("a").WaitForCancellation("1", cancellation.Token);
        await run.Probe.Until("1 in");
        cancellation.Cancel();
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        await run.Probe.Until("1 told in a turn");
        run.Probe.Open("1");
        await run.Probe.Until("1 out True");
    });

    [Theory, OnBothHosts]
    public Task CancelledWhileItRuns_LetsTheGrainGoOnToTheNextCall(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        using var cancellation = new CancellationTokenSource();
        var grain = run.Grain<IStepGrain>("a");
        var call = grain.WaitUntilCancelled("1", cancellation.Token);
        await run.Probe.Until("1 in");
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal("a: next", await grain.Echo("next"));
        Assert.Equal(["activate", "1 in", "1 out"], run.Probe.Log);
    });

    [Theory, OnBothHosts]
    public Task CancelledWhileItWaits_NeverRuns(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<IStepGrain>("a");
        using var cancellation = new CancellationTokenSource();
        var first = grain.Run("1");
        await run.Probe.Until("1 in");
        var second = grain.Run("2", cancellation.Token);
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        // The cancellation of a call of its own has arrived when one that was sent after it has.
        await CancelRunningAsync(run, grain);
        run.Probe.Open("1");
        run.Probe.Open("2");
        await first;
        await grain.Echo("after");
        Assert.DoesNotContain("2 in", run.Probe.Log);
    });

    private static async Task CancelRunningAsync(ContractRun run, IStepGrain grain)
    {
        using var cancellation = new CancellationTokenSource();
        var call = grain.PeekUntilCancelled("later", cancellation.Token);
        await run.Probe.Until("later in");
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await run.Probe.Until("later out");
    }
}
