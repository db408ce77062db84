namespace OpenRs.Cloud.Embedded;

/// <summary>What carries messages between grains. A simulator delays, reorders or drops them here.</summary>
internal interface IMessageChannel
{
    /// <summary>Takes charge of a message. Must not throw.</summary>
    void Send(IGrainMessage message);
}
