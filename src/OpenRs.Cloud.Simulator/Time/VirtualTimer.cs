namespace OpenRs.Cloud.Simulator.Time;

/// <summary>A timer of a process in virtual time. It dies with its process.</summary>
internal sealed class VirtualTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private long _period;

    public SimulatedProcess Process => process;

    /// <summary>Counts changes, so that an older entry in the queue of timers is known to be void.</summary>
    public int Arming { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Arming++;
        _period = period.Ticks;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            process.Time.Arm(this, process.Time.Ticks + dueTime.Ticks);
        }

        return true;
    }

    public void Fire()
    {
        Arming++;
        if (_period > 0)
        {
            process.Time.Arm(this, process.Time.Ticks + _period);
        }

        process.Execute(callback, state);
    }

    public void Dispose() => Arming++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
