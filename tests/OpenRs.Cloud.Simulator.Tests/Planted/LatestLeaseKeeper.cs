using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>Keeps no margin for a stopwatch that is slow.</summary>
internal sealed class LatestLeaseKeeper(TimeProvider time) : LeaseKeeper(time)
{
    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(0.02);
    private readonly TimeProvider _time = time;

    public override TimeSpan? UntilOver =>
        Current is { } lease ? _time.GetElapsedTime(_time.GetTimestamp(), lease.DeadlineTimestamp) - Precision : null;
}
