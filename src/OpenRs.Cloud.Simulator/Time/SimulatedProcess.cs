namespace OpenRs.Cloud.Simulator.Time;

/// <summary>
/// A process that can be killed at any instant: from then on none of its code runs, none of its timers fires, and nobody tells it.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private static readonly TimerCallback RunAction = static action => ((Action)action!)();
    private readonly List<(object Work, object? State)> _suspended = [];

    /// <summary>Starts a process.</summary>
    /// <param name="time">The time of its world.</param>
    /// <param name="name">Its name.</param>
    /// <param name="clockRate">How fast the stopwatch of its machine runs: 1 is right.</param>
    public SimulatedProcess(VirtualTime time, string name, double clockRate = 1)
    {
        (Time, Name) = (time, name);
        Clock = new SimulatedClock(this) { Rate = clockRate };
    }

    public VirtualTime Time { get; }

    public string Name { get; }

    public SimulatedClock Clock { get; }

    public bool IsAlive { get; private set; } = true;

    /// <summary>Since when its machine is suspended; null while it runs.</summary>
    public long? SuspendedAt { get; private set; }

    /// <summary>When a suspended machine runs again.</summary>
    public long ResumesAt { get; private set; }

    public void Kill() => IsAlive = false;

    /// <summary>Suspends its machine until <see cref="Resume"/>: what would run meanwhile runs afterwards.</summary>
    public void Suspend(TimeSpan duration) => (SuspendedAt, ResumesAt) = (Time.Ticks, Time.Ticks + duration.Ticks);

    /// <summary>Lets its machine run again.</summary>
    public void Resume()
    {
        Clock.StoodTicks += Time.Ticks - SuspendedAt!.Value;
        SuspendedAt = null;
        foreach (var (work, state) in _suspended)
        {
            Time.MakeReady(this, work, state);
        }

        _suspended.Clear();
    }

    /// <summary>Lets work run when it is drawn.</summary>
    public void MakeReady(IProcessWork work) => Time.MakeReady(this, work, null);

    public override void Post(SendOrPostCallback d, object? state) => Time.MakeReady(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may wait for a simulated process on the simulator's thread.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs an action in this process after a time, unless the process is dead by then.</summary>
    public void After(TimeSpan delay, Action action) =>
        new VirtualTimer(this, RunAction, action).Change(delay, Timeout.InfiniteTimeSpan);

    /// <summary>Runs an action in this process now.</summary>
    public void Run(Action action) => Execute(RunAction, action);

    /// <summary>Starts asynchronous work that nobody waits for. What it throws is a defect, and ends the simulation.</summary>
    public async void Fork(Func<Task> work) => await work();

    public void Execute(object work, object? state)
    {
        if (!IsAlive)
        {
            return;
        }

        if (SuspendedAt is not null)
        {
            _suspended.Add((work, state));
            return;
        }

        var outer = Current;
        SetSynchronizationContext(this);
        switch (work)
        {
            case IProcessWork turns: turns.Execute(); break;
            case SendOrPostCallback callback: callback(state); break;
            case TimerCallback callback: callback(state); break;
        }

        SetSynchronizationContext(outer);
    }
}
