namespace OpenRs.Cloud.Embedded.Tests;

public sealed class ReminderTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reminder_TicksByItsSchedule_AlsoWhenTheGrainHasLeft()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        await grain.Remind("r", 2 * Minute, 3 * Minute);
        await grain.Leave();
        time.Advance(2 * Minute);
        await host.Probe.Until("a r at 00:02:00 of 3 from 00:02:00");
        await Settled(host, "r", new(2026, 1, 1, 0, 5, 0));
        time.Advance(3 * Minute);
        await host.Probe.Until("a r at 00:05:00 of 3 from 00:02:00");
        Assert.Equal(2, host.Probe.Log.Count);
    }

    [Fact]
    public async Task Reminder_AfterARestart_TicksAtOnceForWhatWasMissedAndThenBySchedule()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "state.db");
        var time = new ManualTimeProvider();
        await using (var host = await TestHost.StartAsync(time, file))
        {
            await host.Grain<ITimedGrain>("a").Remind("r", 2 * Minute, 10 * Minute);
            await host.StopAsync();
        }

        time.Advance(27 * Minute);
        await using (var host = await TestHost.StartAsync(time, file))
        {
            time.Advance(TimeSpan.Zero);
            await host.Probe.Until("a r at 00:27:00 of 10 from 00:02:00");
            await Settled(host, "r", new(2026, 1, 1, 0, 32, 0));
            time.Advance(5 * Minute);
            await host.Probe.Until("a r at 00:32:00 of 10 from 00:02:00");
            Assert.Equal(2, host.Probe.Log.Count);
        }
    }

    [Fact]
    public async Task Reminder_NotAcknowledgedBeforeACrash_IsRepeated()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "state.db");
        var time = new ManualTimeProvider();
        await using (var host = await TestHost.StartAsync(time, file))
        {
            var grain = host.Grain<ITimedGrain>("a");
            await grain.Remind("r", Minute, 10 * Minute);
            var held = grain.Hold("gate");
            await host.Probe.Until("gate in");

            // The tick is on its way to a busy grain when the process ends without a stop.
            time.Advance(Minute);
        }

        await using (var host = await TestHost.StartAsync(time, file))
        {
            time.Advance(TimeSpan.Zero);
            await host.Probe.Until("a r at 00:01:00 of 10 from 00:01:00");
        }
    }

    [Fact]
    public async Task RegisteredAgain_ReplacesTheSchedule_AndUnregisteredStops()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        var grain = host.Grain<ITimedGrain>("a");
        await grain.Remind("r", Minute, Minute);
        await grain.Remind("r", 5 * Minute, 5 * Minute);
        await grain.Remind("s", TimeSpan.FromHours(9), Minute);
        Assert.Equal(["r", "s"], await grain.Reminders());
        time.Advance(5 * Minute);
        await host.Probe.Until("a r at 00:05:00 of 5 from 00:05:00");
        Assert.Single(host.Probe.Log);
        await grain.Forget("r");
        Assert.Equal(["s"], await grain.Reminders());
        time.Advance(TimeSpan.FromHours(1));
        await grain.Reminders();
        Assert.Single(host.Probe.Log);
    }

    [Fact]
    public async Task FailingReminder_TicksAgainAfterItsPeriod()
    {
        var time = new ManualTimeProvider();
        await using var host = await TestHost.StartAsync(time);
        await host.Grain<ITimedGrain>("a").Remind("failing", Minute, Minute);
        time.Advance(Minute);
        await host.Probe.Until("a failing at 00:01:00 of 1 from 00:01:00");
        await Settled(host, "failing", new(2026, 1, 1, 0, 2, 0));
        time.Advance(Minute);
        await host.Probe.Until("a failing at 00:02:00 of 1 from 00:01:00");
    }

    [Fact]
    public async Task Period_BelowTheMinimum_IsRefused()
    {
        await using var host = await TestHost.StartAsync();
        var thrown = await Assert.ThrowsAsync<ArgumentException>(
            () => host.Grain<ITimedGrain>("a").Remind("r", Minute, TimeSpan.FromSeconds(59)));
        Assert.Contains("minimum of 00:01:00", thrown.Message);
    }

    /// <summary>Waits until the delivered tick has been acknowledged and the next is planned; the clock may move on then.</summary>
    private static async Task Settled(TestHost host, string name, DateTime next)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (host.Host.Reminders.Find("timed/a").Single(row => row.Name == name).NextTick != next)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
