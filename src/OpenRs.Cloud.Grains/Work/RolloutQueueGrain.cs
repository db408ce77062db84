using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Work;

/// <inheritdoc cref="IRolloutQueueGrain"/>
public sealed class RolloutQueueGrain(
    IGrainContext context,
    [PersistentState("queue", StorageNames.Default)] IPersistentState<QueueState> state,
    TimeProvider time) : IGrainBase, IRolloutQueueGrain
{
    private readonly ChangeSignal _changed = new(time);

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public Task SetBatchesAsync(IReadOnlyList<WorkBatch> batches, CancellationToken cancellationToken) =>
        SaveAsync(QueueRules.SetBatches(state.State, batches, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        var (queue, answer) = QueueRules.Lease(state.State, request, time.GetUtcNow());
        await state.ReplaceAsync(queue, cancellationToken);
        return answer;
    }

    /// <inheritdoc/>
    public Task<long> WaitForWorkAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _changed.WaitAsync(revision, wait, cancellationToken);

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken)
    {
        var (queue, status) = QueueRules.Complete(state.State, report, agentId);
        await state.ReplaceAsync(queue, cancellationToken);
        return Receipt(status);
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken)
    {
        var (queue, status) = QueueRules.Fail(state.State, failure);
        await SaveAsync(queue, cancellationToken);
        return Receipt(status);
    }

    /// <inheritdoc/>
    public async Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken)
    {
        await SaveAsync(QueueRules.Release(state.State, agentId, lost), cancellationToken);
        return QueueRules.IsOver(state.State);
    }

    /// <inheritdoc/>
    public Task ReleaseStaleAsync(LeaseCensus census, CancellationToken cancellationToken) =>
        SaveAsync(QueueRules.ReleaseStale(state.State, census), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BatchProgress>> GetProgressAsync(CancellationToken cancellationToken) =>
        Task.FromResult(QueueRules.Progress(state.State));

    private UnitReceipt Receipt(ReceiptStatus status) => new() { Status = status, BatchOver = QueueRules.IsOver(state.State) };

    private async Task SaveAsync(QueueState queue, CancellationToken cancellationToken)
    {
        if (await state.ReplaceAsync(queue, cancellationToken))
        {
            _changed.Raise();
        }
    }
}
