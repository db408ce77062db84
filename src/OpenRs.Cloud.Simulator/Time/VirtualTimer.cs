namespace OpenRs.Cloud.Simulator.Time;

/// <summary>A timer of a process, by the stopwatch of its machine. It dies with its process.</summary>
internal sealed class VirtualTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private long _period;
    private long _due;

    public SimulatedProcess Process => process;

    /// <summary>Counts changes, so that an older entry in the queue of timers is known to be void.</summary>
    public int Arming { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Arming++;
        _period = period.Ticks;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            Arm(process.Clock.GetTimestamp() + dueTime.Ticks);
        }

        return true;
    }

    public void Fire()
    {
        Arming++;
        if (process.Clock.GetTimestamp() < _due)
        {
            // The machine was suspended meanwhile.
            Arm(_due);
            return;
        }

        if (_period > 0)
        {
            Arm(process.Clock.GetTimestamp() + _period);
        }

        process.Execute(callback, state);
    }

    public void Dispose() => Arming++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Arm(long due)
    {
        _due = due;
        process.Time.Arm(this, process.Time.Ticks + process.Clock.TicksUntil(due));
    }
}
