using OpenRs.Cloud.Ledgers;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>
/// The work units of one run; the key is the run id. Usually there is one batch of them, or two when rollouts overlap with training.
/// First result wins; a second one must be equal. It calls nobody, so it can be called from anywhere.
/// </summary>
[Alias("openrs.IRolloutQueueGrain")]
public interface IRolloutQueueGrain : IGrainWithStringKey
{
    /// <summary>Replaces the batches, the most urgent first. What is done of a batch that is there already stays.</summary>
    [Alias("SetBatchesAsync")]
    Task SetBatchesAsync(IReadOnlyList<WorkBatch> batches, CancellationToken cancellationToken = default);

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

    /// <summary>Takes in a failed attempt. After too many its batch fails.</summary>
    [Alias("FailAsync")]
    Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken = default);

    /// <summary>Makes the unfinished units of an agent pending again.</summary>
    /// <param name="agentId">The agent.</param>
    /// <param name="lost">Whether it was lost at work, which counts against its units, or gave its work back.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether a batch is over, because a unit was lost too often.</returns>
    [Alias("ReleaseAgentAsync")]
    Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken = default);

    /// <summary>Makes units pending again whose leases are no longer alive.</summary>
    [Alias("ReleaseStaleAsync")]
    Task ReleaseStaleAsync(LeaseCensus census, CancellationToken cancellationToken = default);

    /// <summary>Where each batch stands, the most urgent first.</summary>
    [Alias("GetProgressAsync"), AlwaysInterleave]
    Task<IReadOnlyList<BatchProgress>> GetProgressAsync(CancellationToken cancellationToken = default);
}
