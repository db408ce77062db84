using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using Orleans.Timers;

namespace OpenRs.Cloud.Simulator.Hosting.Timers;

/// <summary>
/// Reminders, as in a silo: ticks are at the first one and whole periods after it. Those that fall into a time when no server ran, or
/// during a tick that takes longer than the period, are left out.
/// </summary>
internal sealed partial class ReminderService(GrainHost host, IReminderTable table) : IReminderRegistry
{
    // The default of a silo.
    private static readonly TimeSpan MinimumPeriod = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(GrainId Grain, string Name), (ReminderEntry Entry, ITimer Timer)> _local = [];

    private DateTime Now => host.Time.GetUtcNow().UtcDateTime;

    public async Task StartAsync()
    {
        foreach (var entry in (await table.ReadRows(0, 0)).Reminders)
        {
            Schedule(entry);
        }
    }

    public Task<IGrainReminder> RegisterOrUpdateReminder(GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < MinimumPeriod)
        {
            throw new ArgumentException($"Cannot register reminder {reminderName} as requested period ({period}) is less than minimum "
                + $"allowed reminder period ({MinimumPeriod})");
        }

        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        RequireGrain();
        return RegisterAsync(
            new ReminderEntry { GrainId = callingGrainId, ReminderName = reminderName, StartAt = Now + dueTime, Period = period });
    }

    public async Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        RequireGrain();
        var entry = ((Reminder)reminder).Entry;
        if (!await table.RemoveRow(entry.GrainId, entry.ReminderName, entry.ETag!)
            && await table.ReadRow(entry.GrainId, entry.ReminderName) is not null)
        {
            throw new ReminderException(
                $"Could not unregister reminder {entry} from the reminder table, due to tag mismatch. You can retry.");
        }

        Forget(entry);
    }

    public async Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName)
    {
        ArgumentException.ThrowIfNullOrEmpty(reminderName);
        RequireGrain();
        return await table.ReadRow(callingGrainId, reminderName) is { } entry ? new Reminder(entry) : null;
    }

    public async Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId)
    {
        RequireGrain();
        return [.. (await table.ReadRows(callingGrainId)).Reminders.Select(static entry => new Reminder(entry))];
    }

    private async Task<IGrainReminder> RegisterAsync(ReminderEntry entry)
    {
        entry.ETag = await table.UpsertRow(entry);
        Schedule(entry);
        return new Reminder(entry);
    }

    private static void RequireGrain()
    {
        if (ActivationTaskScheduler.Current is null)
        {
            throw new InvalidOperationException("Attempted to access grain from a non-grain context, such as a background thread.");
        }
    }

    private void Schedule(ReminderEntry entry, DateTime? previous = null)
    {
        Forget(entry);
        var now = Now;
        var next = Next(entry, now);
        next = next > previous || previous is null ? next : previous.Value + entry.Period;

        var timer = host.Time.CreateTimer(
            _ => host.Process.Fork(() => TickAsync(entry, next)), null, next - now, Timeout.InfiniteTimeSpan);
        _local[(entry.GrainId, entry.ReminderName)] = (entry, timer);
    }

    private void Forget(ReminderEntry entry)
    {
        if (_local.Remove((entry.GrainId, entry.ReminderName), out var known))
        {
            known.Timer.Dispose();
        }
    }

    private static DateTime Next(ReminderEntry entry, DateTime now)
    {
        var sinceLast = (now - entry.StartAt).Ticks % entry.Period.Ticks;
        return now <= entry.StartAt ? entry.StartAt : sinceLast == 0 ? now : now + TimeSpan.FromTicks(entry.Period.Ticks - sinceLast);
    }

    private async Task TickAsync(ReminderEntry entry, DateTime tick)
    {
        try
        {
            var grain = (IRemindable)(object)host.Factory.GetReference(entry.GrainId, typeof(IRemindable));
            await grain.ReceiveReminder(entry.ReminderName, new TickStatus(entry.StartAt, entry.Period, Now));
        }
        catch (Exception exception)
        {
            LogTickFailed(host.Logger, exception, entry.ReminderName, entry.GrainId);
        }

        // Registered anew or removed while it ticked, it has another schedule, or none.
        if (_local.TryGetValue((entry.GrainId, entry.ReminderName), out var current) && ReferenceEquals(current.Entry, entry))
        {
            Schedule(entry, tick);
        }
    }

    [LoggerMessage(5064, LogLevel.Warning, "Reminder {Reminder} of grain {GrainId} failed; it ticks again after its period.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string reminder, GrainId grainId);

    private sealed class Reminder(ReminderEntry entry) : IGrainReminder
    {
        public ReminderEntry Entry => entry;

        public string ReminderName => entry.ReminderName;
    }
}
