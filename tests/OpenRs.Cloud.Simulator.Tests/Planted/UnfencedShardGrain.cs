using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A shard that takes samples whatever the token they come under.</summary>
[GrainType("evalshard")]
public sealed class UnfencedShardGrain(
    IGrainContext context, [PersistentState("shard", StorageNames.Default)] IPersistentState<QueueState> state, TimeProvider time)
    : BrokenShardGrain(context, state, time)
{
    public override Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken)
    {
        var unit = Shard.Batches.IsEmpty ? null : Shard.Batches[0].Units[report.Position];
        return base.CompleteAsync(
            unit?.AgentId ?? agentId, report with { FencingToken = unit?.FencingToken ?? report.FencingToken }, cancellationToken);
    }
}
