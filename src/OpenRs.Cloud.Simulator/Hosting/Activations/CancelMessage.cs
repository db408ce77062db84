using OpenRs.Cloud.Simulator.Hosting.Calls;
namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>Tells the grain that runs a call that its caller has cancelled it.</summary>
internal sealed class CancelMessage(GrainHost host, GrainCall call) : IGrainMessage
{
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(1);
    private int _retries = 3;

    public string Name => $"the cancellation of {call}";

    // The call may be on its way still.
    public void Deliver()
    {
        if (host.Find(call.Target)?.TryCancel(call) != true && _retries-- > 0)
        {
            host.Process.After(RetryPeriod, Deliver);
        }
    }
}
