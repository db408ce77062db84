namespace OpenRs.Cloud.Simulator.GrainContract;

public sealed class TimedGrain(IGrainContext context) : IGrainBase, ITimedGrain, IRemindable
{
    private readonly Probe _probe = Probe.Of(context);
    private IGrainTimer? _timer;
    private int _ticks;

    public IGrainContext GrainContext => context;

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        _probe.Write("deactivate");
        return Task.CompletedTask;
    }

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

    public Task Hold(string gate) => _probe.StepAsync(gate);

    public Task Touch() => Task.CompletedTask;

    public Task Remind(string name, TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder(name, due, period);

    public async Task Forget(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public async Task<string[]> Reminders() => [.. (await this.GetReminders()).Select(static reminder => reminder.ReminderName).Order()];

    public Task Deactivate()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<string> RemindFromAnotherThread()
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() =>
        {
            _ = this.RegisterOrUpdateReminder("x", TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }));
        thread.Start();
        thread.Join();
        return Task.FromResult(thrown?.GetType().Name ?? "allowed");
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var (passed, period) = (status.CurrentTickTime - status.FirstTickTime, status.Period);
        _probe.Write($"{reminderName} after {Math.Round(passed.TotalMinutes, 3)} of {period.TotalMinutes}");
        await Task.Yield();
        if (reminderName == "failing")
        {
            throw new InvalidOperationException("The reminder's own fault.");
        }
    }

    private async Task Tick(string name, CancellationToken cancellationToken)
    {
        var tick = ++_ticks;
        _probe.Write($"{name} {tick} in");
        await _probe.Pass($"{name} {tick}");
        _probe.Write($"{name} {tick} out {cancellationToken.IsCancellationRequested}");
        if (name == "failing")
        {
            throw new InvalidOperationException("The timer's own fault.");
        }
    }
}
