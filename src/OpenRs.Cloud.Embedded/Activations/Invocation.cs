namespace OpenRs.Cloud.Embedded;

/// <summary>Something an activation runs: a call, or a tick of one of its timers.</summary>
internal abstract class Invocation(string name)
{
    private int _abandoned;

    public string Name { get; } = name;

    /// <summary>Runs beside anything else of the activation.</summary>
    public bool Interleaves { get; set; }

    /// <summary>Runs beside other read-only invocations.</summary>
    public bool IsReadOnly { get; protected init; }

    /// <summary>Counts as use of the activation.</summary>
    public virtual bool KeepsAlive => true;

    /// <summary>Goes to the next activation of the grain when this one ends first.</summary>
    public virtual bool Reroutes => false;

    /// <summary>What its code runs in: request context, trace and call chain of who caused it.</summary>
    public ExecutionContext? Context { get; } = ExecutionContext.Capture();

    /// <summary>When it started, by <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long StartedAt { get; set; }

    /// <summary>What it ended with, if not with success.</summary>
    public Exception? Fault { get; protected set; }

    /// <summary>Nobody waits for it any more; it need not start.</summary>
    public bool IsAbandoned => Volatile.Read(ref _abandoned) != 0;

    /// <summary>Runs it on the grain. Never throws: faults are kept.</summary>
    public abstract Task RunAsync(object grain);

    /// <summary>It has run, or was abandoned before it could.</summary>
    public abstract void Complete();

    /// <summary>It will not run.</summary>
    public abstract void Reject(Exception exception);

    // A full fence, as in GrainCall.OnRouted: either the activation sees the mark before it starts, or who marks sees the activation and
    // tells it.
    protected void MarkAbandoned() => Interlocked.Exchange(ref _abandoned, 1);
}
