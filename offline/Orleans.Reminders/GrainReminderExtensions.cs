using Microsoft.Extensions.DependencyInjection;
using Orleans.Timers;

namespace Orleans;

/// <summary>Reminders from inside a grain; the registry comes from the grain's own services, as in a silo.</summary>
public static class GrainReminderExtensions
{
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this IGrainBase grain, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return grain is IRemindable
            ? Registry(grain).RegisterOrUpdateReminder(grain.GrainContext.GrainId, reminderName, dueTime, period)
            : throw new InvalidOperationException($"Grain {grain.GrainContext.GrainId} must implement IRemindable to use reminders.");
    }

    public static Task UnregisterReminder(this IGrainBase grain, IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return Registry(grain).UnregisterReminder(grain.GrainContext.GrainId, reminder);
    }

    public static Task<IGrainReminder?> GetReminder(this IGrainBase grain, string reminderName)
    {
        ArgumentNullException.ThrowIfNull(grain);
        ArgumentException.ThrowIfNullOrWhiteSpace(reminderName);
        return Registry(grain).GetReminder(grain.GrainContext.GrainId, reminderName);
    }

    public static Task<List<IGrainReminder>> GetReminders(this IGrainBase grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return Registry(grain).GetReminders(grain.GrainContext.GrainId);
    }

    private static IReminderRegistry Registry(IGrainBase grain) => grain.GrainContext.ActivationServices.GetRequiredService<IReminderRegistry>();
}
