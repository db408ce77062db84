using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <inheritdoc cref="IEvalShardGrain"/>
public sealed class EvalShardGrain(
    IGrainContext context,
    [PersistentState("shard", StorageNames.Default)] IPersistentState<QueueState> state,
    TimeProvider time) : IGrainBase, IEvalShardGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public Task OpenAsync(WorkBatch batch, IReadOnlyList<UnitState> units, CancellationToken cancellationToken) =>
        state.ReplaceAsync(context, ShardRules.Open(state.State, batch, units), cancellationToken);

    /// <inheritdoc/>
    public Task ClearAsync(CancellationToken cancellationToken) =>
        state.ReplaceAsync(context, state.State.Batches.IsEmpty ? state.State : new QueueState(), cancellationToken);

    /// <inheritdoc/>
    public async Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        var (queue, answer) = QueueRules.Lease(state.State, request, time.GetUtcNow());
        await state.ReplaceAsync(context, queue, cancellationToken);
        return answer;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken)
    {
        var (queue, status) = ShardRules.Complete(state.State, report, agentId, time.GetUtcNow());
        await state.ReplaceAsync(context, queue, cancellationToken);
        return Receipt(status);
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken)
    {
        var (queue, status) = QueueRules.Fail(state.State, failure, time.GetUtcNow());
        await state.ReplaceAsync(context, queue, cancellationToken);
        return Receipt(status);
    }

    /// <inheritdoc/>
    public Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken) =>
        state.ReplaceAsync(context, QueueRules.Release(state.State, agentId, lost), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken) =>
        state.ReplaceAsync(context, QueueRules.ReleaseStale(state.State, active), cancellationToken);

    /// <inheritdoc/>
    public Task<ShardTally> GetTallyAsync(CancellationToken cancellationToken) => Task.FromResult(ShardRules.Tally(state.State));

    /// <inheritdoc/>
    public Task<IReadOnlyList<UnitState>> GetUnitsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(ShardRules.UnitsOf(state.State));

    private UnitReceipt Receipt(ReceiptStatus status) => new() { Status = status, BatchOver = QueueRules.IsOver(state.State) };
}
