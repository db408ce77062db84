using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Keeps no margin for a stopwatch that is slow.</summary>
internal sealed class LatestLeaseKeeper(TimeProvider time) : LeaseKeeper(time)
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(0.02);

    public override TimeSpan? UntilOver => base.UntilOver + Margin - Precision;
}
