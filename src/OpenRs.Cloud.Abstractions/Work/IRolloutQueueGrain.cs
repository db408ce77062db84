using OpenRs.Cloud.Ledgers;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>
/// The work units of one run; the key is the run id. Usually there is one batch of them, or two when rollouts overlap with training. It
/// calls nobody, so it can be called from anywhere.
/// </summary>
[Alias("openrs.IRolloutQueueGrain")]
public interface IRolloutQueueGrain : IWorkGrain
{
    /// <summary>Replaces the batches, the most urgent first. What is done of a batch that is there already stays.</summary>
    [Alias("SetBatchesAsync")]
    Task SetBatchesAsync(IReadOnlyList<WorkBatch> batches, CancellationToken cancellationToken = default);

    /// <summary>Makes units pending again whose leases are no longer alive.</summary>
    [Alias("ReleaseStaleAsync")]
    Task ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken = default);

    /// <summary>Where each batch stands, the most urgent first.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<IReadOnlyList<BatchProgress>> GetProgressAsync(CancellationToken cancellationToken = default);
}
