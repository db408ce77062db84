using System.Threading.Channels;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>
/// What the agent says. Reports of units are kept until the server acknowledges them, and said again over the next connection.
/// </summary>
internal sealed class Outbox
{
    private readonly Dictionary<string, ConnectRequest> _unacknowledged = new(StringComparer.Ordinal);

    /// <summary>Takes messages to the server; <see langword="null"/> while there is no connection.</summary>
    public ChannelWriter<ConnectRequest>? Connection { get; set; }

    /// <summary>Whether the server has every report.</summary>
    public bool IsAcknowledged => _unacknowledged.Count == 0;

    /// <summary>Says something. Nothing is lost when there is no connection: what matters is said again after the next Welcome.</summary>
    public void Send(ConnectRequest message) => Connection?.TryWrite(message);

    /// <summary>Reports a unit.</summary>
    /// <param name="unitId">The unit.</param>
    /// <param name="report">Its result or failure.</param>
    public void Report(string unitId, ConnectRequest report)
    {
        _unacknowledged[unitId] = report;
        Send(report);
    }

    /// <summary>The server has the report of a unit.</summary>
    public void Acknowledge(string unitId) => _unacknowledged.Remove(unitId);

    /// <summary>Says again what the server has not acknowledged.</summary>
    public void Repeat()
    {
        foreach (var report in _unacknowledged.Values)
        {
            Send(report);
        }
    }

    /// <summary>Drops all reports: the lease that they were made under is over.</summary>
    public void Clear() => _unacknowledged.Clear();
}
