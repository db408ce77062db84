namespace OpenRs.Cloud.Embedded;

/// <summary>
/// The task scheduler of one activation: its tasks run one at a time, in order. Code of the grain that awaits comes back here, which is
/// what makes a grain single-threaded.
/// </summary>
internal sealed class ActivationTurns(ITurnScheduler scheduler, Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    // One activation with much to do lets others run after this many turns.
    private const int TurnsPerSlice = 64;

    private readonly Queue<Task> _tasks = new();
    private bool _scheduled;

    /// <summary>The activation whose turn the current code runs in.</summary>
    public static Activation? CurrentActivation => (Current as ActivationTurns)?.Activation;

    public override int MaximumConcurrencyLevel => 1;

    private Activation Activation => activation;

    public void Run(Action<object?> action, object? state) =>
        Task.Factory.StartNew(action, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);

    public void Execute()
    {
        // A simulator may run turns on a thread with a context of its own; awaits must come back to this scheduler, not to that context.
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        for (var i = 0; i < TurnsPerSlice; i++)
        {
            if (!TryDequeue(out var task))
            {
                break;
            }

            TryExecuteTask(task);
        }

        SynchronizationContext.SetSynchronizationContext(outer);
        ScheduleRest();
    }

    protected override void QueueTask(Task task)
    {
        lock (_tasks)
        {
            _tasks.Enqueue(task);
            if (_scheduled)
            {
                return;
            }

            _scheduled = true;
        }

        scheduler.Schedule(this);
    }

    // Only code already in a turn of this activation may run a task in place.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && Current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_tasks)
        {
            return [.. _tasks];
        }
    }

    private bool TryDequeue(out Task task)
    {
        lock (_tasks)
        {
            return _tasks.TryDequeue(out task!);
        }
    }

    private void ScheduleRest()
    {
        lock (_tasks)
        {
            if (_tasks.Count == 0)
            {
                _scheduled = false;
                return;
            }
        }

        scheduler.Schedule(this);
    }
}
