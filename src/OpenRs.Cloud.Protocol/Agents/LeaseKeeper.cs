using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>
/// The agent's side of its lease. A grant counts from the moment the request it answers was sent, so the agent's deadline is never later
/// than the server's.
/// </summary>
public class LeaseKeeper(TimeProvider time)
{
    // Work must have stopped by the deadline, not start to stop then.
    private static readonly TimeSpan StopMargin = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ShortestHeartbeat = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<long, long> _sentAt = [];
    private long _sequence;
    private long _lastHeartbeat;

    /// <summary>The lease, if there is one.</summary>
    public Lease? Current { get; private set; }

    /// <summary>Raised when a lease begins, and with <see langword="null"/> when it is over.</summary>
    public event Action<Lease?>? Changed;

    /// <summary>What its seconds go into.</summary>
    public PhaseClock Phases { get; } = new(time);

    /// <summary>Time until the work must stop unless a renewal comes; zero or less when it must stop now.</summary>
    public virtual TimeSpan? UntilOver =>
        Current is { } lease ? time.GetElapsedTime(time.GetTimestamp(), lease.DeadlineTimestamp) - StopMargin : null;

    /// <summary>Whether the work must stop now, since no renewal came in time.</summary>
    public virtual bool IsOver => UntilOver <= TimeSpan.Zero;

    /// <summary>
    /// Time until the next heartbeat; zero or less when it is due. A lease that money made short is renewed before it ends: a stop that
    /// begins meanwhile extends it for the save, and an agent that asked too late would drop the work that is to be saved.
    /// </summary>
    /// <param name="interval">Time between two heartbeats of a long lease.</param>
    public TimeSpan? UntilHeartbeat(TimeSpan interval)
    {
        if (Current is not { } lease)
        {
            return null;
        }

        var half = (time.GetElapsedTime(_lastHeartbeat, lease.DeadlineTimestamp) - StopMargin) / 2;
        var period = half < ShortestHeartbeat ? ShortestHeartbeat : half;
        return (period < interval ? period : interval) - time.GetElapsedTime(_lastHeartbeat);
    }

    /// <summary>Whether it is time for a heartbeat.</summary>
    public virtual bool IsHeartbeatDue(TimeSpan interval) => UntilHeartbeat(interval) <= TimeSpan.Zero;

    /// <summary>
    /// A request for a lease of a job, while there is none. Grants of earlier requests are not taken any more: the server ends their
    /// leases when it grants this one.
    /// </summary>
    public ConnectRequest Open(string job)
    {
        _sentAt.Clear();
        return new ConnectRequest { OpenLease = new OpenLease { Job = job, Sequence = NextSequence() } };
    }

    /// <summary>A report on the lease that asks for its renewal.</summary>
    public ConnectRequest Renew(bool trainerWork)
    {
        _lastHeartbeat = time.GetTimestamp();
        var heartbeat = new Heartbeat
        {
            LeaseId = Current!.LeaseId,
            FencingToken = Current.FencingToken,
            TrainerWork = trainerWork,
            Sequence = NextSequence(),
        };
        heartbeat.Phases.Add(Phases.Snapshot());
        return new ConnectRequest { Heartbeat = heartbeat };
    }

    /// <summary>Takes in a grant.</summary>
    /// <returns>Whether it opened a new lease.</returns>
    public bool Accept(LeaseGranted granted)
    {
        if (!_sentAt.Remove(granted.Sequence, out var sentAt))
        {
            return false; // Answers a request from before the lease was dropped.
        }

        var deadline = sentAt + (long)(granted.Seconds * time.TimestampFrequency);
        if (Current?.LeaseId == granted.LeaseId)
        {
            Current = Current with { DeadlineTimestamp = Math.Max(deadline, Current.DeadlineTimestamp) };
            return false;
        }

        Current = new Lease(granted.LeaseId, granted.FencingToken, deadline);
        _lastHeartbeat = sentAt;
        Phases.Restart();
        Changed?.Invoke(Current);
        return true;
    }

    /// <summary>Gives the lease back.</summary>
    /// <returns>What to tell the server.</returns>
    public ConnectRequest Close()
    {
        var close = new CloseLease { LeaseId = Current!.LeaseId, FencingToken = Current.FencingToken, Sequence = NextSequence() };
        close.Phases.Add(Phases.Snapshot());
        Drop();
        return new ConnectRequest { CloseLease = close };
    }

    /// <summary>Forgets the lease: it is over.</summary>
    public void Drop()
    {
        Current = null;
        _sentAt.Clear();
        Changed?.Invoke(null);
    }

    private long NextSequence()
    {
        _sentAt[++_sequence] = time.GetTimestamp();
        return _sequence;
    }
}
