using System.Threading.Channels;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>
/// What the agent sends. Reports of units are kept until the server acknowledges them, and sent again over the next connection.
/// </summary>
public class Outbox
{
    private readonly Dictionary<string, ConnectRequest> _unacknowledged = new(StringComparer.Ordinal);

    /// <summary>Takes messages to the server; <see langword="null"/> while there is no connection that has had its Welcome.</summary>
    public ChannelWriter<ConnectRequest>? Connection { get; set; }

    /// <summary>Whether messages reach the server.</summary>
    public bool IsOpen => Connection is not null;

    /// <summary>Whether the server has every report.</summary>
    public bool IsAcknowledged => _unacknowledged.Count == 0;

    /// <summary>Sends a message. Without a connection it is dropped: what matters is sent again after the next Welcome.</summary>
    public void Send(ConnectRequest message) => Connection?.TryWrite(message);

    /// <summary>Reports a unit.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="report">Its result or failure.</param>
    public virtual void Report(string unitId, ConnectRequest report)
    {
        _unacknowledged[unitId] = report;
        Send(report);
    }

    /// <summary>The server has the report of a unit.</summary>
    public void Acknowledge(string unitId) => _unacknowledged.Remove(unitId);

    /// <summary>Sends again what the server has not acknowledged.</summary>
    public void Resend()
    {
        foreach (var report in _unacknowledged.Values)
        {
            Send(report);
        }
    }

    /// <summary>Drops all reports: the lease that they were made under is over.</summary>
    public void Clear() => _unacknowledged.Clear();
}
