using System.Runtime.ExceptionServices;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Threads that go through one computation side by side: phases of independent items, with a meeting behind each phase. Each member takes
/// the items of its own run, so that it knows what it will need next, and then what others have left. A step of a small model has some
/// hundred phases of a few microseconds, so waiting is spinning first; between computations the threads sleep. Which thread takes which
/// item is left to chance: results must not depend on it.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    private const int SpinsBeforeYield = 400;
    private const int SpinsBeforeSleep = 4000;

    // Numbers of items taken lie a cache line apart from those of another member.
    private const int Line = 16;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private int[] _taken = [];
    private Action<int>? _body;
    private int _stride;
    private volatile int _round;
    private volatile int _meeting;
    private volatile Exception? _failure;
    private volatile bool _stopping;
    private int _missing;
    private int _asleep;

    /// <param name="size">Members, the calling thread included.</param>
    public WorkerTeam(int size)
    {
        Size = _missing = size;
        _threads = [.. Enumerable.Range(1, size - 1).Select(Start)];
    }

    /// <summary>Number of members.</summary>
    public int Size { get; }

    /// <summary>Runs a computation on all members; the caller is member 0. Returns when all are through.</summary>
    /// <param name="phases">Phases that <see cref="Take"/> will be asked about.</param>
    /// <param name="body">What each member does, given its number.</param>
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
        Interlocked.Increment(ref _round);
        if (Volatile.Read(ref _asleep) > 0)
        {
            lock (_gate)
            {
                Monitor.PulseAll(_gate);
            }
        }

        Attend(0, body);
        if (_failure is { } failure)
        {
            // Members are out of step for good.
            _stopping = true;
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The next item of a phase that nobody has taken yet, or -1; first those of the member's own run, in order.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="member">Who asks.</param>
    /// <param name="count">Items of the phase.</param>
    public int Take(int phase, int member, int count)
    {
        for (var i = 0; i < Size; i++)
        {
            var owner = (member + i) % Size;
            var (first, end) = Run(owner, count);
            ref var taken = ref _taken[(owner * _stride) + phase];
            if (Volatile.Read(ref taken) < end - first && Interlocked.Increment(ref taken) is var number && number <= end - first)
            {
                return first + number - 1;
            }
        }

        return -1;
    }

    /// <summary>A member's own items of a phase: the first, and the one behind the last.</summary>
    public (int First, int End) Run(int member, int count) =>
        ((int)((long)count * member / Size), (int)((long)count * (member + 1) / Size));

    /// <summary>Waits until all members are here; what each wrote before is then visible to all.</summary>
    public void Meet()
    {
        var meeting = _meeting;
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _missing = Size;
            _meeting = meeting + 1;
            return;
        }

        for (var spins = 0; _meeting == meeting; spins++)
        {
            if (_failure is not null)
            {
                throw new OperationCanceledException("Another member of the team failed.");
            }

            Pause(spins);
        }
    }

    /// <summary>Ends the threads. No computation may be under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_threads, static thread => thread.Join());
    }

    private static void Pause(int spins)
    {
        if (spins < SpinsBeforeYield)
        {
            Thread.SpinWait(4);
        }
        else
        {
            // The member that is waited for may have lost its core to another process.
            Thread.Yield();
        }
    }

    private Thread Start(int member)
    {
        var thread = new Thread(() => Live(member)) { IsBackground = true, Name = $"openrs-decode-{member}" };
        thread.Start();
        return thread;
    }

    private void Live(int member)
    {
        for (var round = 0; WaitForRound(round); round++)
        {
            Attend(member, _body!);
        }
    }

    private void Attend(int member, Action<int> body)
    {
        try
        {
            body(member);
            Meet();
        }
        catch (Exception error)
        {
            // Whatever it is, the others must not wait for this member; the first failure reaches the caller of Run.
            Interlocked.CompareExchange(ref _failure, error, null);
        }
    }

    private bool WaitForRound(int round)
    {
        for (var spins = 0; _round == round && spins < SpinsBeforeSleep; spins++)
        {
            Pause(spins);
        }

        if (_round == round && !_stopping)
        {
            lock (_gate)
            {
                Interlocked.Increment(ref _asleep);
                while (_round == round && !_stopping)
                {
                    Monitor.Wait(_gate);
                }

                Interlocked.Decrement(ref _asleep);
            }
        }

        return !_stopping;
    }
}
