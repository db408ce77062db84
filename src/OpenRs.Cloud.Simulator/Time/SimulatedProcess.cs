namespace OpenRs.Cloud.Simulator.Time;

/// <summary>
/// A process that can be killed at any instant: from then on none of its code runs, none of its timers fires, and nobody tells it.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private static readonly TimerCallback RunAction = static action => ((Action)action!)();

    public SimulatedProcess(VirtualTime time, string name)
    {
        (Time, Name) = (time, name);
        Clock = new SimulatedClock(this);
    }

    public VirtualTime Time { get; }

    public string Name { get; }

    public SimulatedClock Clock { get; }

    public bool IsAlive { get; private set; } = true;

    public void Kill() => IsAlive = false;

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
