using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The agent's end of a <see cref="Connection"/>.</summary>
internal interface IAgentEnd
{
    /// <summary>The agent's id.</summary>
    string Id { get; }

    /// <summary>The agent's process.</summary>
    SimulatedProcess Process { get; }

    /// <summary>A message of the server arrives.</summary>
    void Receive(Connection connection, ConnectResponse message);

    /// <summary>The connection broke, and this side noticed.</summary>
    void OnBroken(Connection connection);
}
