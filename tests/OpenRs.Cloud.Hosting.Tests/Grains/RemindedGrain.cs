using Orleans.Timers;

namespace OpenRs.Cloud.Hosting.Tests;

public sealed class RemindedGrain(IGrainContext context, IReminderRegistry reminders, ReminderTicks ticks)
    : IGrainBase, IRemindedGrain, IRemindable
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    public IGrainContext GrainContext => context;

    public Task Remind(string name) => reminders.RegisterOrUpdateReminder(context.GrainId, name, Period, Period);

    public async Task Forget(string name) =>
        await reminders.UnregisterReminder(context.GrainId, (await reminders.GetReminder(context.GrainId, name))!);

    public async Task<string[]> Names() =>
        [.. (await reminders.GetReminders(context.GrainId)).Select(static reminder => reminder.ReminderName)];

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        ticks.Tick($"{context.GrainId} {reminderName}");
        return Task.CompletedTask;
    }
}
