using System.Threading.Channels;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Servers;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Agents;

/// <summary>Takes the messages of an agent to its connection, under the eyes of a watch.</summary>
internal sealed class ConnectionWriter(Connection connection, ProtocolWatch watch) : ChannelWriter<ConnectRequest>
{
    public override bool TryWrite(ConnectRequest item)
    {
        watch.OnSent(item);
        connection.Send(item);
        return true;
    }

    public override ValueTask<bool> WaitToWriteAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(true);
}
