namespace OpenRs.Cloud.Embedded.Tests;

public sealed class TimedGrain(IGrainContext context, Probe probe, TimeProvider time) : IGrainBase, ITimedGrain, IRemindable
{
    private IGrainTimer? _timer;
    private int _ticks;

    public IGrainContext GrainContext => context;

    public Task StartTimer(string name, TimeSpan due, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(Tick, name, new GrainTimerCreationOptions(due, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeTimer(TimeSpan due, TimeSpan period)
    {
        _timer!.Change(due, period);
        return Task.CompletedTask;
    }

    public Task StopTimer()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public async Task Hold(string gate)
    {
        probe.Write($"{gate} in");
        await probe.Pass(gate);
    }

    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> Reminders() => [.. (await this.GetReminders()).Select(reminder => reminder.ReminderName)];

    public Task Leave()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task<string> RegisterFromAnotherThread()
    {
        var timer = await Record(() =>
        {
            this.RegisterGrainTimer(_ => Task.CompletedTask, new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.Zero));
            return Task.CompletedTask;
        });
        var reminder = await Record(() => this.RegisterOrUpdateReminder("x", TimeSpan.Zero, TimeSpan.FromMinutes(1)));
        return $"{timer}, {reminder}";
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Write($"{this.GetPrimaryKeyString()} {reminderName} at {time.GetUtcNow():HH:mm:ss} of "
            + $"{status.Period.TotalMinutes} from {status.FirstTickTime:HH:mm:ss}");
        await Task.Yield();
        if (reminderName == "failing")
        {
            throw new InvalidOperationException("The reminder's own fault.");
        }
    }

    private static async Task<string> Record(Func<Task> register)
    {
        try
        {
            await Task.Run(register);
            return "allowed";
        }
        catch (InvalidOperationException)
        {
            return "refused";
        }
    }

    private async Task Tick(string name, CancellationToken cancellationToken)
    {
        var tick = ++_ticks;
        probe.Write($"{name} {tick} in at {time.GetUtcNow():ss}");
        await probe.Pass($"{name} {tick}");
        probe.Write($"{name} {tick} out {cancellationToken.IsCancellationRequested}");
        if (name == "failing")
        {
            throw new InvalidOperationException("The timer's own fault.");
        }
    }
}
