using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Works on when its lease has ended.</summary>
internal sealed class EndlessLeaseKeeper(TimeProvider time) : LeaseKeeper(time)
{
    public override bool IsOver => false;
}
