using Orleans.Timers;

namespace OpenRs.Cloud.Embedded;

/// <summary>Reminders as grains see them. With the checks of a silo, so that what works here works there.</summary>
internal sealed class ReminderRegistry(GrainHost host) : IReminderRegistry
{
    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        if (period < host.Options.MinimumReminderPeriod)
        {
            throw new ArgumentException($"Reminder {reminderName}: period {period} is below the minimum of "
                + $"{host.Options.MinimumReminderPeriod}.", nameof(period));
        }

        RequireGrain();
        var first = host.Time.GetUtcNow().UtcDateTime + dueTime;
        var row = new ReminderRow(callingGrainId.ToString(), reminderName, Guid.NewGuid().ToString("N"), first, period, first);
        await host.Reminders.PutAsync(row);
        return new EmbeddedReminder(row);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        RequireGrain();
        return reminder is EmbeddedReminder own && own.Row.Grain == callingGrainId.ToString()
            ? host.Reminders.RemoveAsync(own.Row)
            : throw new ReminderException($"Reminder {reminder.ReminderName} is not one of {callingGrainId}.");
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        RequireGrain();
        var row = host.Reminders.Find(callingGrainId.ToString()).FirstOrDefault(candidate => candidate.Name == reminderName);
        return Task.FromResult<IGrainReminder?>(row is null ? null : new EmbeddedReminder(row));
    }

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        RequireGrain();
        return Task.FromResult(
            host.Reminders.Find(callingGrainId.ToString()).Select(row => (IGrainReminder)new EmbeddedReminder(row)).ToList());
    }

    private static void RequireGrain()
    {
        if (ActivationTurns.CurrentActivation is null)
        {
            throw new InvalidOperationException("Reminders can only be used in a turn of a grain, not from Task.Run, "
                + "another thread or outside of grains.");
        }
    }
}
