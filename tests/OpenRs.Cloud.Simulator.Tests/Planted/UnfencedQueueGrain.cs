using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A queue that takes results whatever the token they come under.</summary>
[GrainType("rolloutqueue")]
public sealed class UnfencedQueueGrain(
    IGrainContext context,
    IGrainFactory grains,
    [PersistentState("queue", StorageNames.Default)] IPersistentState<QueueState> state,
    TimeProvider time)
    : IGrainBase, IRolloutQueueGrain
{
    private readonly RolloutQueueGrain _queue = new(context, grains, state, time);

    public IGrainContext GrainContext => context;

    public Task SetBatchesAsync(IReadOnlyList<WorkBatch> batches, CancellationToken cancellationToken) =>
        _queue.SetBatchesAsync(batches, cancellationToken);

    public Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken) =>
        _queue.LeaseUnitsAsync(request, cancellationToken);

    public Task<long> WaitForWorkAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _queue.WaitForWorkAsync(revision, wait, cancellationToken);

    public Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken)
    {
        var unit = state.State.Batches.FirstOrDefault(batch => batch.Batch.BatchId == report.BatchId)?.Units[report.Position];
        return _queue.CompleteAsync(
            unit?.AgentId ?? agentId, report with { FencingToken = unit?.FencingToken ?? report.FencingToken }, cancellationToken);
    }

    public Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken) =>
        _queue.FailAsync(failure, cancellationToken);

    public Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken) =>
        _queue.ReleaseAgentAsync(agentId, lost, cancellationToken);

    public Task ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken) =>
        _queue.ReleaseStaleAsync(active, cancellationToken);

    public Task<IReadOnlyList<BatchProgress>> GetProgressAsync(CancellationToken cancellationToken) =>
        _queue.GetProgressAsync(cancellationToken);
}
