using OpenRs.Cloud.Simulator.Hosting.Calls;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Delays messages by a seeded time and loses some.</summary>
internal sealed class LossyChannel(SimulatedContractHost host, double loss) : IMessageChannel
{
    public int Lost { get; private set; }

    public void Send(IGrainMessage message)
    {
        if (host.Random.Chance(loss))
        {
            Lost++;
        }
        else
        {
            host.Process.After(host.Random.Seconds(0.001, 0.05), message.Deliver);
        }
    }
}
