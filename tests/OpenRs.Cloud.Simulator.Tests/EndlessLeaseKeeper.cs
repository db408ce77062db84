using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator;

/// <summary>Works on when its lease has ended.</summary>
internal sealed class EndlessLeaseKeeper(TimeProvider time) : LeaseKeeper(time)
{
    public override bool IsOver => false;
}
