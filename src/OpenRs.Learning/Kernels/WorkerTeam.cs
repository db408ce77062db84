using System.Runtime.ExceptionServices;

namespace OpenRs.Learning.Kernels;

/// <summary>
/// Threads that go through one computation side by side: phases of independent items, with a barrier behind each phase. Each worker takes
/// the items of its own run, so that it knows what it will need next, and then what others have left. A decoding step of a small model has
/// some hundred phases of a few microseconds, so waiting is spinning first; who waits for longer than a phase takes sleeps. Which thread
/// takes which item is left to chance: results must not depend on it.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeYield = 400;
    private const int SpinsBeforeSleep = 2000;

    // Numbers of items taken lie a cache line apart from those of another worker.
    private const int Line = 16;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private int[] _taken = [];
    private Action<int>? _body;
    private int _stride;
    private volatile Exception? _failure;
    private volatile bool _stopping;
    private int _round;
    private int _barrier;
    private int _missing;
    private int _asleep;

    /// <param name="size">Workers, the calling thread included.</param>
    public WorkerTeam(int size)
    {
        Size = _missing = size;
        _threads = [.. Enumerable.Range(1, size - 1).Select(Start)];
    }

    /// <summary>Number of workers.</summary>
    public int Size { get; }

    /// <summary>Runs a computation on all workers; the caller is worker 0. Returns when all are through.</summary>
    /// <param name="phases">Phases that <see cref="Take"/> will be asked about.</param>
    /// <param name="body">What each worker does, given its number.</param>
    public void Run(int phases, Action<int> body)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        if (_stride < phases)
        {
            _stride = phases + Line;
            _taken = new int[Size * _stride];
        }

        Array.Clear(_taken);
        _body = body;
        Advance(ref _round);
        Work(0, body);
        if (_failure is { } failure)
        {
            // Workers are out of step for good.
            _stopping = true;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>Runs one phase: the body gets a worker's number and an item's.</summary>
    public void ForEach(int count, Action<int, int> body)
    {
        if (count == 1 || Size == 1)
        {
            // Waking the others would take longer than most single items do.
            for (var item = 0; item < count; item++)
            {
                body(0, item);
            }

            return;
        }

        Run(1, worker =>
        {
            for (int item; (item = Take(0, worker, count)) >= 0;)
            {
                body(worker, item);
            }
        });
    }

    /// <summary>The next item of a phase that nobody has taken yet, or -1; first those of the worker's own run, in order.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="worker">Who asks.</param>
    /// <param name="count">Items of the phase.</param>
    public int Take(int phase, int worker, int count)
    {
        for (var i = 0; i < Size; i++)
        {
            var owner = (worker + i) % Size;
            var (first, end) = Run(owner, count);
            ref var taken = ref _taken[(owner * _stride) + phase];
            if (Volatile.Read(ref taken) < end - first && Interlocked.Increment(ref taken) is var number && number <= end - first)
            {
                return first + number - 1;
            }
        }

        return -1;
    }

    /// <summary>A worker's own items of a phase: the first, and the one behind the last.</summary>
    public (int First, int End) Run(int worker, int count) =>
        ((int)((long)count * worker / Size), (int)((long)count * (worker + 1) / Size));

    /// <summary>Waits until all workers are here; what each wrote before is then visible to all.</summary>
    public void Barrier()
    {
        var barrier = Volatile.Read(ref _barrier);
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _missing = Size;
            Advance(ref _barrier);
        }
        else if (!WaitFor(ref _barrier, barrier, static team => team._failure is not null))
        {
            throw new OperationCanceledException("Another worker of the team failed.");
        }
    }

    /// <summary>Ends the threads. No computation may be under way.</summary>
    public void Dispose()
    {
        _stopping = true;
        Wake();
        Array.ForEach(_threads, static thread => thread.Join());
    }

    private Thread Start(int worker)
    {
        var thread = new Thread(() => Live(worker)) { IsBackground = true, Name = $"openrs-kernels-{worker}" };
        thread.Start();
        return thread;
    }

    private void Live(int worker)
    {
        for (var round = 0; WaitFor(ref _round, round, static team => team._stopping); round++)
        {
            Work(worker, _body!);
        }
    }

    private void Work(int worker, Action<int> body)
    {
        try
        {
            body(worker);
            Barrier();
        }
        catch (Exception error)
        {
            // Whatever it is, the others must not wait for this worker; the first failure reaches the caller of Run.
            Interlocked.CompareExchange(ref _failure, error, null);
            Wake();
        }
    }

    // The increment is a full fence: a worker that falls asleep is either counted before it, or sees the new number.
    private void Advance(ref int number)
    {
        Interlocked.Increment(ref number);
        if (Volatile.Read(ref _asleep) > 0)
        {
            Wake();
        }
    }

    private void Wake()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }

    // Until the number is another, or false when the wait is given up.
    private bool WaitFor(ref int number, int value, Func<WorkerTeam, bool> givesUp)
    {
        for (var spins = 0; spins < SpinsBeforeSleep; spins++)
        {
            if (Volatile.Read(ref number) != value)
            {
                return true;
            }

            if (givesUp(this))
            {
                return false;
            }

            if (spins < SpinsBeforeYield)
            {
                Thread.SpinWait(4);
            }
            else
            {
                // The worker that is waited for may have lost its core to another process.
                Thread.Yield();
            }
        }

        return Sleep(ref number, value, givesUp);
    }

    private bool Sleep(ref int number, int value, Func<WorkerTeam, bool> givesUp)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _asleep);
            try
            {
                while (Volatile.Read(ref number) == value)
                {
                    if (givesUp(this))
                    {
                        return false;
                    }

                    Monitor.Wait(_gate);
                }

                return true;
            }
            finally
            {
                Interlocked.Decrement(ref _asleep);
            }
        }
    }
}
