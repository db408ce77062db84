using Orleans.Timers;

namespace OpenRs.Cloud;

/// <summary>
/// What wakes a grain whose work goes on although nobody calls: a timer while it is active, and a reminder after a crash.
/// </summary>
internal sealed class ReconcileSchedule(IGrainContext context, IReminderRegistry reminders, ITimerRegistry timers)
{
    private const string Reminder = "reconcile";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private IGrainTimer? _timer;

    /// <summary>Registers the reminder.</summary>
    public Task RemindAsync(CancellationToken cancellationToken) =>
        reminders.RegisterOrUpdateReminder(context.GrainId, Reminder, ReminderPeriod, ReminderPeriod, cancellationToken);

    /// <summary>Removes the reminder, if there is one.</summary>
    public async Task StopRemindingAsync(CancellationToken cancellationToken)
    {
        if (await reminders.GetReminder(context.GrainId, Reminder, cancellationToken) is { } reminder)
        {
            await reminders.UnregisterReminder(context.GrainId, reminder, cancellationToken);
        }
    }

    /// <summary>Starts the timer, unless it runs already.</summary>
    /// <param name="sweep">A turn of the grain.</param>
    public void StartSweeping(Func<CancellationToken, Task> sweep) => _timer ??= timers.RegisterGrainTimer(
        context,
        static (sweep, token) => sweep(token),
        sweep,
        new GrainTimerCreationOptions { DueTime = SweepPeriod, Period = SweepPeriod, KeepAlive = true });

    /// <summary>Ends both: nothing needs to wake the grain again.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await StopRemindingAsync(cancellationToken);
        _timer?.Dispose();
        _timer = null;
    }
}
