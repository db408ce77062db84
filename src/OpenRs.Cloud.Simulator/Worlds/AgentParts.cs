using OpenRs.Cloud.Protocol.Agents;

namespace OpenRs.Cloud.Simulator.Worlds;

/// <summary>What the agents' loops are made of. Default: the product's parts; a test puts one with a defect in place of another.</summary>
internal sealed record AgentParts
{
    public Func<TimeProvider, LeaseKeeper> Lease { get; init; } = static time => new LeaseKeeper(time);

    public Func<Outbox> Outbox { get; init; } = static () => new Outbox();

    /// <summary>How long work may go on without a look at whether it is to stop.</summary>
    public TimeSpan LongestStretch { get; init; } = TimeSpan.FromSeconds(0.25);
}
