using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>The product's shard of an evaluation, for others to break.</summary>
public abstract class BrokenShardGrain(
    IGrainContext context, IPersistentState<QueueState> state, TimeProvider time) : IGrainBase, IEvalShardGrain
{
    private readonly EvalShardGrain _shard = new(context, state, time);

    public IGrainContext GrainContext => context;

    protected QueueState Shard => state.State;

    public virtual Task OpenAsync(WorkBatch batch, IReadOnlyList<UnitState> units, CancellationToken cancellationToken) =>
        _shard.OpenAsync(batch, units, cancellationToken);

    public Task ClearAsync(CancellationToken cancellationToken) => _shard.ClearAsync(cancellationToken);

    public Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken) =>
        _shard.LeaseUnitsAsync(request, cancellationToken);

    public virtual Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken) =>
        _shard.CompleteAsync(agentId, report, cancellationToken);

    public Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken) =>
        _shard.FailAsync(failure, cancellationToken);

    public Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken) =>
        _shard.ReleaseAgentAsync(agentId, lost, cancellationToken);

    public Task<bool> ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken) =>
        _shard.ReleaseStaleAsync(active, cancellationToken);

    public Task<ShardTally> GetTallyAsync(CancellationToken cancellationToken) => _shard.GetTallyAsync(cancellationToken);

    public Task<IReadOnlyList<UnitState>> GetUnitsAsync(CancellationToken cancellationToken) => _shard.GetUnitsAsync(cancellationToken);
}
