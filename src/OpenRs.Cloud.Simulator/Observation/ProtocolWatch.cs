using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks what an agent sends against the protocol: a report goes out once for each time that its unit was worked on, and once more over
/// each new connection until it is acknowledged; a lease that is held is renewed in time.
/// </summary>
internal sealed class ProtocolWatch(string agentId, TimeProvider time, Action<Violation, string> violated)
{
    // The loop looks five times a second whether a heartbeat is due.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);
    private readonly Dictionary<string, ConnectRequest> _unacknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _allowed = new(StringComparer.Ordinal);
    private TimeSpan _interval;
    private long _lastRequest;
    private bool _isLeased;
    private bool _isWelcomed;

    /// <summary>A connection begins.</summary>
    public void OnConnected()
    {
        _allowed.Clear();
        foreach (var unitId in _open)
        {
            _allowed[unitId] = 1;
        }
    }

    /// <summary>A unit was worked on, well or not.</summary>
    public void OnWorkedOn(string unitId)
    {
        _open.Add(unitId);
        _allowed[unitId] = _allowed.GetValueOrDefault(unitId) + 1;
    }

    /// <summary>A connection is over.</summary>
    public void OnDisconnected() => _isWelcomed = false;

    /// <summary>The server sent a message.</summary>
    public void OnReceived(ConnectResponse message)
    {
        CheckSilence();
        switch (message.MessageCase)
        {
            case ConnectResponse.MessageOneofCase.Welcome:
                (_isWelcomed, _lastRequest) = (true, time.GetTimestamp());
                _interval = TimeSpan.FromMilliseconds(message.Welcome.HeartbeatIntervalMs);
                break;
            case ConnectResponse.MessageOneofCase.Receipt:
                _unacknowledged.Remove(message.Receipt.UnitId);
                _open.Remove(message.Receipt.UnitId);
                break;
        }
    }

    /// <summary>The agent sends a message.</summary>
    public void OnSent(ConnectRequest message)
    {
        CheckSilence();
        if ((message.WorkResult?.UnitId ?? message.WorkFailure?.UnitId) is { } unitId)
        {
            _unacknowledged[unitId] = message;
            _allowed[unitId] = _allowed.GetValueOrDefault(unitId) - 1;
            if (_allowed[unitId] < 0)
            {
                violated(
                    Violation.BrokenProtocol, $"{agentId} sends the report of {unitId} once more than it worked on it or connected anew");
            }
        }
        else if (message.Heartbeat is not null)
        {
            _lastRequest = time.GetTimestamp();
        }
    }

    /// <summary>A lease begins.</summary>
    public void OnLeased() => (_isLeased, _lastRequest) = (true, time.GetTimestamp());

    /// <summary>The lease is over: hands out what was not acknowledged under it.</summary>
    public List<ConnectRequest> TakeUnacknowledged()
    {
        _isLeased = false;
        List<ConnectRequest> reports = [.. _unacknowledged.Values];
        _unacknowledged.Clear();
        _open.Clear();
        return reports;
    }

    private void CheckSilence()
    {
        var silence = time.GetElapsedTime(_lastRequest);
        if (_isLeased && _isWelcomed && silence > _interval + Slack)
        {
            violated(Violation.BrokenProtocol, $"{agentId} holds a lease and has sent no heartbeat for {silence}");
            _lastRequest = time.GetTimestamp();
        }
    }
}
