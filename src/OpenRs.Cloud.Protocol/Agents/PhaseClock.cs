using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>Counts what the seconds of a lease go into. Safe to use from the work's thread and the session's.</summary>
public sealed class PhaseClock(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Phase, double> _seconds = [];
    private Phase _phase = Phase.Idle;
    private long _since = time.GetTimestamp();

    /// <summary>A new lease begins.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _seconds.Clear();
            _since = time.GetTimestamp();
        }
    }

    /// <summary>From now on the time goes into another phase.</summary>
    /// <returns>Ends the phase: the time goes into the one before again.</returns>
    public IDisposable Enter(Phase phase)
    {
        lock (_gate)
        {
            var previous = _phase;
            Settle();
            _phase = phase;
            return new Entered(this, previous);
        }
    }

    /// <summary>Seconds since the lease began by phase.</summary>
    public IReadOnlyList<PhaseSeconds> Snapshot()
    {
        lock (_gate)
        {
            Settle();
            return [.. _seconds.Select(static phase => new PhaseSeconds { Phase = phase.Key, Seconds = phase.Value })];
        }
    }

    private void Leave(Phase previous)
    {
        lock (_gate)
        {
            Settle();
            _phase = previous;
        }
    }

    private void Settle()
    {
        var now = time.GetTimestamp();
        _seconds[_phase] = _seconds.GetValueOrDefault(_phase) + time.GetElapsedTime(_since, now).TotalSeconds;
        _since = now;
    }

    private sealed class Entered(PhaseClock clock, Phase previous) : IDisposable
    {
        public void Dispose() => clock.Leave(previous);
    }
}
