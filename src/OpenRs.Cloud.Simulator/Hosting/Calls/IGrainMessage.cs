namespace OpenRs.Cloud.Simulator.Hosting.Calls;

/// <summary>A message between grains.</summary>
internal interface IGrainMessage
{
    /// <summary>What it is, for traces.</summary>
    string Name { get; }

    /// <summary>Hands it to its receiver. To be called at most once; never calling it loses the message.</summary>
    void Deliver();
}
