namespace OpenRs.Cloud.Simulator.Hosting.Calls;

/// <summary>What carries messages between grains. A faulty one delays, reorders or drops them.</summary>
internal interface IMessageChannel
{
    /// <summary>Takes charge of a message. Must not throw.</summary>
    void Send(IGrainMessage message);
}
