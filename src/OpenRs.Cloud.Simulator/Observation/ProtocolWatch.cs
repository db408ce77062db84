using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// Checks what an agent sends against the protocol: a result goes out once for each time that it is asked for, and once more over each new
/// connection until it is acknowledged; a lease that is held is renewed in time.
/// </summary>
internal sealed class ProtocolWatch(string agentId, TimeProvider time, Action<Violation, string> violated)
{
    // The loop looks five times a second whether a heartbeat is due.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(0.5);
    private readonly Dictionary<string, ConnectRequest> _unacknowledged = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
    private TimeSpan _interval;
    private long _lastRequest;
    private bool _isLeased;
    private bool _isWelcomed;

    /// <summary>A connection begins.</summary>
    public void OnConnected() => _sent.Clear();

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
            case ConnectResponse.MessageOneofCase.Work:
                _sent.ExceptWith(message.Work.Units.Select(static unit => unit.UnitId));
                break;
            case ConnectResponse.MessageOneofCase.Receipt:
                _unacknowledged.Remove(message.Receipt.UnitId);
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
            if (!_sent.Add(unitId))
            {
                violated(Violation.BrokenProtocol, $"{agentId} sends the report of {unitId} twice over one connection");
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
