using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Telemetry;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <inheritdoc cref="IRolloutQueueGrain"/>
/// <remarks>Reentrant, so that the work of many agents is given out and taken in by one write; see <see cref="GroupCommit{T}"/>.</remarks>
[Reentrant]
public sealed class RolloutQueueGrain(
    IGrainContext context,
    IGrainFactory grains,
    [PersistentState("queue", StorageNames.Default)] IPersistentState<QueueState> state,
    TimeProvider time,
    GrainTelemetry? telemetry = null) : IGrainBase, IRolloutQueueGrain
{
    // The run is not active if its silo was lost, and its reminder would take up to a minute.
    private static readonly TimeSpan WakePeriod = TimeSpan.FromSeconds(5);
    private readonly GroupCommit<QueueState> _queue = new(state, context.DeactivateAfterFailedWrite);
    private readonly ChangeSignal _changed = new(time);
    private long _wokenAt;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private ITrainingRunGrain Run => grains.GetGrain<ITrainingRunGrain>(context.GrainId.Key.ToString());

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        _queue.Load();
        telemetry?.Live.Queues.Follow(context, () => _queue.Read);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task SetBatchesAsync(IReadOnlyList<WorkBatch> batches, CancellationToken cancellationToken) =>
        SaveAsync(QueueRules.SetBatches(_queue.State, batches, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public async Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken)
    {
        var (queue, answer) = QueueRules.Lease(_queue.State, request, time.GetUtcNow());
        await _queue.ReplaceAsync(queue, cancellationToken);
        if (answer.Grant is null)
        {
            WakeRun();
        }

        return answer;
    }

    /// <inheritdoc/>
    public Task<long> WaitForWorkAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _changed.WaitAsync(revision, wait, cancellationToken);

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken)
    {
        report = QueueRules.Bound(_queue.State, report, time.GetUtcNow());
        var (queue, status) = QueueRules.Complete(_queue.State, report, agentId);
        await _queue.ReplaceAsync(queue, cancellationToken);
        telemetry?.Units.Completed(status);
        return Receipt(status) with { StepSeconds = report.Values.GetValueOrDefault(UnitValues.StepTime) };
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken)
    {
        var isToldAlready = failure.Unavailable && QueueRules.IsWaiting(_queue.State, failure.BatchId);
        var (queue, status) = QueueRules.Fail(_queue.State, failure, time.GetUtcNow());
        await SaveAsync(queue, cancellationToken);
        telemetry?.Units.Failed();
        if (status == ReceiptStatus.Accepted && !isToldAlready)
        {
            // Not awaited, as in WakeRun: only the run's record of events needs it.
            var isTriedAgain = queue.Batches.Any(batch => batch.Batch.BatchId == failure.BatchId && batch.Failure is null);
            Run.UnitFailedAsync(failure, isTriedAgain, CancellationToken.None).Ignore();
        }

        return Receipt(status);
    }

    /// <inheritdoc/>
    public async Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken)
    {
        await SaveAsync(QueueRules.Release(_queue.State, agentId, lost), cancellationToken);
        return QueueRules.IsOver(_queue.Stored);
    }

    /// <inheritdoc/>
    public Task ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken) =>
        SaveAsync(QueueRules.ReleaseStale(_queue.State, active), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<BatchProgress>> GetProgressAsync(CancellationToken cancellationToken) =>
        Task.FromResult(QueueRules.Progress(_queue.Stored));

    // Agents ask for work that the run does not plan. Not awaited: they would wait for a run that is writing, and so would their leases.
    private void WakeRun()
    {
        if (time.GetElapsedTime(_wokenAt) >= WakePeriod)
        {
            _wokenAt = time.GetTimestamp();
            Run.AdvanceAsync(CancellationToken.None).Ignore();
        }
    }

    private UnitReceipt Receipt(ReceiptStatus status) => new() { Status = status, BatchOver = QueueRules.IsOver(_queue.Stored) };

    private async Task SaveAsync(QueueState queue, CancellationToken cancellationToken)
    {
        if (await _queue.ReplaceAsync(queue, cancellationToken))
        {
            _changed.Raise();
        }
    }
}
