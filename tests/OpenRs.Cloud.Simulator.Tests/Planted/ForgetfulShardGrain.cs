using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A shard that does not take over what an earlier cut had finished.</summary>
[GrainType("evalshard")]
public sealed class ForgetfulShardGrain(
    IGrainContext context, [PersistentState("shard", StorageNames.Default)] IPersistentState<QueueState> state, TimeProvider time)
    : BrokenShardGrain(context, state, time)
{
    public override Task OpenAsync(WorkBatch batch, IReadOnlyList<UnitState> units, CancellationToken cancellationToken) =>
        base.OpenAsync(batch, [.. units.Select(static _ => new UnitState())], cancellationToken);
}
