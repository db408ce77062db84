using Microsoft.Extensions.DependencyInjection;
using OpenRs.Cloud.Hosting.Local;

namespace OpenRs.Cloud.Hosting.Tests.Local;

/// <summary>Reminders in the state file: that they outlive the process, and wake their grains when the next one starts.</summary>
public sealed class ReminderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Reminder_AfterARestart_TicksAtOnceAndNotAfterItsPeriod()
    {
        await using (var host = await StartAsync(new ReminderTicks()))
        {
            await host.Grain<IRemindedGrain>("a").Remind("hourly");
            await host.StopAsync();
        }

        var ticks = new ReminderTicks();
        await using (await StartAsync(ticks))
        {
            Assert.Equal("reminded/a hourly", await ticks.NextAsync());
        }
    }

    [Fact]
    public async Task Reminders_RegisteredAndRemoved_AreInTheFileAsTheyWere()
    {
        await using (var host = await StartAsync(new ReminderTicks()))
        {
            var grain = host.Grain<IRemindedGrain>("a");
            await grain.Remind("one");
            await grain.Remind("two");
            await grain.Remind("two");
            await host.Grain<IRemindedGrain>("b").Remind("one");
            await grain.Forget("one");
            Assert.Equal(["two"], await grain.Names());
            await host.StopAsync();
        }

        await using (var host = await StartAsync(new ReminderTicks()))
        {
            Assert.Equal(
                [("reminded/a", "two"), ("reminded/b", "one")],
                (await host.Store.ReadRemindersAsync()).Select(static row => (row.Grain, row.Name)));
            Assert.Equal(["one"], await host.Grain<IRemindedGrain>("b").Names());
        }
    }

    [Fact]
    public async Task RowsOfARange_AreThoseWhoseGrainsHashIntoIt()
    {
        await using var host = await StartAsync(new ReminderTicks());
        var table = new SqliteReminderTable(host.Store);
        var grains = Enumerable.Range(0, 20).Select(static i => GrainId.Create("reminded", $"{i}")).ToList();
        foreach (var grain in grains)
        {
            await table.UpsertRow(Entry(grain));
        }

        const uint Middle = 1u << 31;
        var low = (await table.ReadRows(0, Middle)).Reminders.Select(static row => row.GrainId).ToHashSet();
        var high = (await table.ReadRows(Middle, 0)).Reminders.Select(static row => row.GrainId).ToHashSet();
        Assert.Equal(grains.Where(static grain => grain.GetUniformHashCode() is > 0 and <= Middle).ToHashSet(), low);
        Assert.Equal(grains.ToHashSet(), low.Union(high).ToHashSet());
        Assert.Empty(low.Intersect(high));
    }

    [Fact]
    public async Task Row_OfAnotherRegistration_IsNotRemoved()
    {
        await using var host = await StartAsync(new ReminderTicks());
        var table = new SqliteReminderTable(host.Store);
        var entry = Entry(GrainId.Create("reminded", "a"));
        var first = await table.UpsertRow(entry);
        var second = await table.UpsertRow(entry);
        Assert.False(await table.RemoveRow(entry.GrainId, "r", first!));
        Assert.Equal(second, (await table.ReadRow(entry.GrainId, "r"))!.ETag);
        Assert.True(await table.RemoveRow(entry.GrainId, "r", second!));
        Assert.Null(await table.ReadRow(entry.GrainId, "r"));
    }

    private static ReminderEntry Entry(GrainId grain) =>
        new() { GrainId = grain, ReminderName = "r", StartAt = DateTime.UtcNow, Period = TimeSpan.FromHours(1) };

    private Task<LocalHost> StartAsync(ReminderTicks ticks) =>
        LocalHost.StartAsync(Path.Combine(_folder.Path, "state.db"), services => services.AddSingleton(ticks));
}
