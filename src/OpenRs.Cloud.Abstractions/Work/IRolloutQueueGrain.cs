using OpenRs.Cloud.Ledgers;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>
/// The work units of one run's current step; the key is the run id. First result wins; a second one must be equal. It calls nobody, so
/// it can be called from anywhere.
/// </summary>
[Alias("openrs.IRolloutQueueGrain")]
public interface IRolloutQueueGrain : IGrainWithStringKey
{
    /// <summary>Replaces the batch. A batch that is there already stays as it is.</summary>
    [Alias("SetBatchAsync")]
    Task SetBatchAsync(WorkBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Removes all work.</summary>
    [Alias("ClearAsync")]
    Task ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>Leases pending units to an agent.</summary>
    [Alias("LeaseUnitsAsync")]
    Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Answers when work may have become available since <paramref name="revision"/>, or after <paramref name="wait"/>.</summary>
    /// <returns>The revision now; give it to the next call.</returns>
    [Alias("WaitForWorkAsync"), AlwaysInterleave]
    Task<long> WaitForWorkAsync(long revision, TimeSpan wait, CancellationToken cancellationToken = default);

    /// <summary>Takes in a finished unit.</summary>
    [Alias("CompleteAsync")]
    Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken = default);

    /// <summary>Takes in a failed attempt. After too many the batch fails.</summary>
    [Alias("FailAsync")]
    Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken = default);

    /// <summary>Makes the unfinished units of an agent pending again.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="lost">Whether it was lost at work, which counts against its units, or gave its work back.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether the batch is over, because a unit was lost too often.</returns>
    [Alias("ReleaseAgentAsync")]
    Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken = default);

    /// <summary>Makes units pending again whose leases are no longer alive.</summary>
    /// <returns>Whether the batch is over, because a unit was lost too often.</returns>
    [Alias("ReleaseStaleAsync")]
    Task<bool> ReleaseStaleAsync(LeaseCensus census, CancellationToken cancellationToken = default);

    /// <summary>Where the batch stands.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<BatchProgress> GetProgressAsync(CancellationToken cancellationToken = default);
}
