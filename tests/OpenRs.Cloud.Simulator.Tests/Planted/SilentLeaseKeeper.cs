using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Forgets to renew its lease.</summary>
internal sealed class SilentLeaseKeeper(TimeProvider time) : LeaseKeeper(time)
{
    public override bool IsHeartbeatDue(TimeSpan interval) => false;
}
