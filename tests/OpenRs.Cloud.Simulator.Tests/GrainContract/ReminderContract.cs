namespace OpenRs.Cloud.Simulator.GrainContract;

[Collection(ContractSuite.Name)]
public sealed class ReminderContract(ContractHosts hosts)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory, OnBothHosts]
    public Task Reminder_TicksByItsSchedule_AlsoAfterTheGrainDeactivated(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.Remind("r", 2 * Minute, 3 * Minute);
        await run.NextTickIsSetAsync("r", 1);
        await grain.Deactivate();
        await run.AdvanceAsync(2 * Minute);
        await run.Probe.Until("r after 0 of 3");
        await run.NextTickIsSetAsync("r", 2);
        await run.AdvanceAsync(3 * Minute);
        await run.Probe.Until("r after 3 of 3");
        Assert.Equal(["deactivate", "r after 0 of 3", "r after 3 of 3"], run.Probe.Log);
        await grain.Forget("r");
    });

    [Theory, OnBothHosts]
    public Task RegisteredAgain_ReplacesTheSchedule_AndUnregisteredStops(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.Remind("r", Minute, Minute);
        await run.NextTickIsSetAsync("r", 1);
        await grain.Remind("r", 5 * Minute, 5 * Minute);
        await run.NextTickIsSetAsync("r", 2);
        await grain.Remind("s", TimeSpan.FromHours(9), Minute);
        Assert.Equal(["r", "s"], await grain.Reminders());
        await run.AdvanceAsync(5 * Minute);
        await run.Probe.Until("r after 0 of 5");
        await grain.Touch();
        await grain.Forget("r");
        Assert.Equal(["s"], await grain.Reminders());
        await run.AdvanceAsync(TimeSpan.FromHours(1));
        await grain.Touch();
        Assert.Equal(["r after 0 of 5"], run.Probe.Log.Where(static entry => entry.StartsWith("r ", StringComparison.Ordinal)));
        await grain.Forget("s");
        Assert.Empty(await grain.Reminders());
    });

    [Theory, OnBothHosts]
    public Task FailingReminder_TicksAgainAfterItsPeriod(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.Remind("failing", Minute, Minute);
        await run.NextTickIsSetAsync("failing", 1);
        await run.AdvanceAsync(Minute);
        await run.Probe.Until("failing after 0 of 1");
        await run.NextTickIsSetAsync("failing", 2);
        await run.AdvanceAsync(Minute);
        await run.Probe.Until("failing after 1 of 1");
        await grain.Forget("failing");
    });

    [Theory, OnBothHosts]
    public Task Reminder_OfABusyGrain_WaitsItsTurn(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var grain = run.Grain<ITimedGrain>("a");
        await grain.Remind("r", Minute, Minute);
        await run.NextTickIsSetAsync("r", 1);
        var held = grain.Hold("gate");
        await run.Probe.Until("gate in");
        await run.AdvanceAsync(Minute);
        run.Probe.Open("gate");
        await held;
        await run.Probe.Until("r after 0 of 1");
        Assert.Equal(["gate in", "gate out", "r after 0 of 1"], run.Probe.Log);
        await grain.Forget("r");
    });

    [Theory, OnBothHosts]
    public Task Registration_OutsideOfATurn_IsRefused(HostKind kind) => hosts.RunAsync(kind, static async run =>
        Assert.Equal(nameof(InvalidOperationException), await run.Grain<ITimedGrain>("a").RemindFromAnotherThread()));

    [Theory, OnBothHosts]
    public Task Period_BelowTheMinimum_IsRefused(HostKind kind) => hosts.RunAsync(kind, static async run =>
    {
        var thrown = await Assert.ThrowsAsync<ArgumentException>(
            () => run.Grain<ITimedGrain>("a").Remind("r", Minute, TimeSpan.FromSeconds(59)));
        Assert.Equal(
            "Cannot register reminder r as requested period (00:00:59) is less than minimum allowed reminder period (00:01:00)",
            thrown.Message);
    });
}
