using System.Runtime.ExceptionServices;

namespace OpenRs.Cloud.Simulator.Time;

/// <summary>
/// Time that stands still while anything can run, and then jumps to the next timer. Everything runs on the thread that made it; who runs
/// next of those who could is drawn from the seed.
/// </summary>
internal sealed class VirtualTime(SeededRandom random)
{
    private readonly PriorityQueue<(VirtualTimer Timer, int Arming), (long Due, long Order)> _timers = new();
    private readonly List<(SimulatedProcess Process, object Work, object? State)> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile Exception? _failure;
    private long _order;

    /// <summary>True time: ticks of 100 ns since the world began.</summary>
    public long Ticks { get; private set; }

    /// <summary>Takes something that can run now: a turn of a grain, or the rest of an asynchronous method.</summary>
    public void MakeReady(SimulatedProcess process, object work, object? state)
    {
        if (RequireOwnThread(process))
        {
            _ready.Add((process, work, state));
        }
    }

    /// <summary>Fails the simulation unless the current code runs on its thread.</summary>
    /// <returns>Whether it does.</returns>
    public bool RequireOwnThread(SimulatedProcess process)
    {
        if (Environment.CurrentManagedThreadId == _thread)
        {
            return true;
        }

        // Work that came by way of the thread pool comes in any order: the seed would no longer decide what happens.
        Fail(new InvalidOperationException(
            $"Code of {process.Name} left the simulator's thread:{Environment.NewLine}{Environment.StackTrace}"));
        return false;
    }

    /// <summary>Ends the simulation: something happened that is no part of any world.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <summary>Arranges for a timer to fire.</summary>
    public void Arm(VirtualTimer timer, long due) => _timers.Enqueue((timer, timer.Arming), (due, _order++));

    /// <summary>Lets everything happen until <paramref name="isDone"/>, or until the time <paramref name="limit"/>.</summary>
    /// <returns>Whether it was done in time.</returns>
    public bool Run(Func<bool> isDone, long limit)
    {
        var outer = SynchronizationContext.Current;
        try
        {
            do
            {
                RunReady();
                if (isDone())
                {
                    return true;
                }
            }
            while (FireNext(limit));

            return false;
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    private void RunReady()
    {
        while (_ready.Count > 0)
        {
            var index = random.Below(_ready.Count);
            var (process, work, state) = _ready[index];
            _ready[index] = _ready[^1];
            _ready.RemoveAt(_ready.Count - 1);
            process.Execute(work, state);
        }

        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    private bool FireNext(long limit)
    {
        while (_timers.TryDequeue(out var entry, out var at))
        {
            if (entry.Arming == entry.Timer.Arming && entry.Timer.Process.IsAlive)
            {
                if (at.Due > limit)
                {
                    return false;
                }

                Ticks = Math.Max(Ticks, at.Due);
                entry.Timer.Fire();
                return true;
            }
        }

        return false;
    }
}
