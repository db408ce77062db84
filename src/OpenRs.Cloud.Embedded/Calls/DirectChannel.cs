namespace OpenRs.Cloud.Embedded;

/// <summary>Delivers every message at once: caller and grain share the process.</summary>
internal sealed class DirectChannel : IMessageChannel
{
    public void Send(IGrainMessage message) => message.Deliver();
}
