using OpenRs.Cloud.Ledgers;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>The work units of one run's current step; the key is the run id. It calls nobody, so it can be called from anywhere.</summary>
[Alias("openrs.IRolloutQueueGrain")]
public interface IRolloutQueueGrain : IWorkGrain
{
    /// <summary>Replaces the batch. A batch that is there already stays as it is.</summary>
    [Alias("SetBatchAsync")]
    Task SetBatchAsync(WorkBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Removes all work.</summary>
    [Alias("ClearAsync")]
    Task ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes units pending again whose leases are no longer alive.</summary>
    /// <returns>Whether the batch is over, because a unit was lost too often.</returns>
    [Alias("ReleaseStaleAsync")]
    Task<bool> ReleaseStaleAsync(LeaseCensus census, CancellationToken cancellationToken = default);

    /// <summary>Where the batch stands.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<BatchProgress> GetProgressAsync(CancellationToken cancellationToken = default);
}
