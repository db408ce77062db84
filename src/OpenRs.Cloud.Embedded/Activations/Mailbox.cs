namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Waiting and running invocations of one activation, and the rule of who may start: one at a time, except that interleaving ones always
/// may and read-only ones may beside each other. Nothing but an interleaving one overtakes. Used in turns only; the description may be read
/// anywhere.
/// </summary>
internal sealed class Mailbox(bool reentrant)
{
    private readonly Queue<Invocation> _waiting = new();
    private readonly List<Invocation> _running = [];
    private volatile Invocation? _oldest;
    private volatile int _waitingCount;
    private int _exclusive;
    private int _readOnly;

    public bool IsIdle => _running.Count == 0 && _waiting.Count == 0;

    public bool HasRunning => _running.Count > 0;

    public void Add(Invocation invocation)
    {
        _waiting.Enqueue(invocation);
        _waitingCount = _waiting.Count;
    }

    /// <summary>Whether a new arrival may start now, given who runs and who waits.</summary>
    public bool AdmitsArrival(Invocation invocation) => Interleaves(invocation) || (_waiting.Count == 0 && MayRun(invocation));

    public bool Interleaves(Invocation invocation) => reentrant || invocation.Interleaves;

    /// <summary>Takes the next one that may start.</summary>
    public bool TryTakeNext(out Invocation next)
    {
        if (!_waiting.TryPeek(out next!) || !(next.IsAbandoned || Interleaves(next) || MayRun(next)))
        {
            return false;
        }

        _waiting.Dequeue();
        _waitingCount = _waiting.Count;
        return true;
    }

    public Invocation[] TakeAll()
    {
        var all = _waiting.ToArray();
        _waiting.Clear();
        _waitingCount = 0;
        return all;
    }

    public void Enter(Invocation invocation)
    {
        _running.Add(invocation);
        _oldest = _running[0];
        Count(invocation, 1);
    }

    public void Leave(Invocation invocation)
    {
        _running.Remove(invocation);
        _oldest = _running.Count > 0 ? _running[0] : null;
        Count(invocation, -1);
    }

    public string Describe(Invocation asking, TimeProvider time)
    {
        var waiting = _waitingCount;
        return _oldest switch
        {
            null => $"The grain was running nothing; {waiting} calls were waiting.",
            var own when own == asking => $"The grain was still running it; {waiting} calls were waiting.",
            var other => $"The grain was running {other.Name} for "
                + $"{time.GetElapsedTime(other.StartedAt).TotalSeconds:F1} s; {waiting} calls were waiting.",
        };
    }

    private bool MayRun(Invocation invocation) => _exclusive == 0 && (_readOnly == 0 || invocation.IsReadOnly);

    private void Count(Invocation invocation, int change)
    {
        if (Interleaves(invocation))
        {
            return;
        }

        if (invocation.IsReadOnly)
        {
            _readOnly += change;
        }
        else
        {
            _exclusive += change;
        }
    }
}
