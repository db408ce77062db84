using OpenRs.Cloud.Simulator.Time;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>
/// The task scheduler of one activation: its tasks run one at a time, in order. Code of the grain that awaits comes back here. Which
/// activation runs next is drawn by <see cref="VirtualTime"/>.
/// </summary>
internal sealed class ActivationTaskScheduler(SimulatedProcess process, Activation activation) : TaskScheduler, IProcessWork
{
    // An activation with much to do lets others run after this many turns.
    private const int TurnsPerSlice = 64;
    private readonly Queue<Task> _tasks = new();
    private bool _scheduled;

    /// <summary>The activation whose turn the current code runs in; null outside of grains.</summary>
    public static new Activation? Current => (TaskScheduler.Current as ActivationTaskScheduler)?.Activation;

    public override int MaximumConcurrencyLevel => 1;

    private Activation Activation => activation;

    /// <summary>Runs asynchronous work in turns, in nobody's context.</summary>
    public void Run(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        }
    }

    /// <summary>Runs what is queued, up to a slice.</summary>
    public void Execute()
    {
        // Awaits must come back to this scheduler and not to the context of the process.
        var outerContext = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        var outerGrain = OrleansInternals.SetCurrent(activation);
        for (var i = 0; i < TurnsPerSlice && _tasks.TryDequeue(out var task); i++)
        {
            TryExecuteTask(task);
        }

        OrleansInternals.SetCurrent(outerGrain);
        SynchronizationContext.SetSynchronizationContext(outerContext);
        _scheduled = _tasks.Count > 0;
        if (_scheduled)
        {
            process.MakeReady(this);
        }
    }

    protected override void QueueTask(Task task)
    {
        if (!process.Time.RequireOwnThread(process))
        {
            return;
        }

        _tasks.Enqueue(task);
        if (!_scheduled)
        {
            _scheduled = true;
            process.MakeReady(this);
        }
    }

    // Only code already in a turn of this activation may run a task in place.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && TaskScheduler.Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _tasks;
}
