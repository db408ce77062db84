using OpenRs.Cloud.Simulator.Hosting.Calls;

namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>Delivers every message at once.</summary>
internal sealed class DirectChannel : IMessageChannel
{
    public void Send(IGrainMessage message) => message.Deliver();
}
