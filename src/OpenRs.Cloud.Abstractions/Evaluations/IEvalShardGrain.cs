using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Evaluations;

/// <summary>
/// One shard of an evaluation: a contiguous range of its samples and who does which. Positions count from the shard's first sample. It
/// calls nobody, and only its evaluation calls it; the key is the evaluation id, the number of the cut and the number of the shard.
/// </summary>
[Alias("openrs.IEvalShardGrain")]
public interface IEvalShardGrain : IGrainWithStringKey
{
    /// <summary>Opens the shard. A repeated call changes nothing.</summary>
    /// <param name="batch">The work of one unit; its number of units is that of the shard.</param>
    /// <param name="units">Where each unit stands, as an earlier cut left it.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    [Alias("OpenAsync")]
    Task OpenAsync(WorkBatch batch, IReadOnlyList<UnitState> units, CancellationToken cancellationToken = default);

    /// <summary>Forgets everything.</summary>
    [Alias("ClearAsync")]
    Task ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>Leases pending units to an agent.</summary>
    [Alias("LeaseUnitsAsync")]
    Task<WorkAnswer> LeaseUnitsAsync(WorkRequest request, CancellationToken cancellationToken = default);

    /// <summary>Takes in a finished unit. One without a clear verdict counts as a failed attempt.</summary>
    [Alias("CompleteAsync")]
    Task<UnitReceipt> CompleteAsync(string agentId, UnitReport report, CancellationToken cancellationToken = default);

    /// <summary>Takes in a failed attempt. After too many the shard fails.</summary>
    [Alias("FailAsync")]
    Task<UnitReceipt> FailAsync(UnitFailure failure, CancellationToken cancellationToken = default);

    /// <summary>Makes the unfinished units of an agent pending again.</summary>
    /// <returns>Whether any became pending.</returns>
    [Alias("ReleaseAgentAsync")]
    Task<bool> ReleaseAgentAsync(string agentId, bool lost, CancellationToken cancellationToken = default);

    /// <summary>Makes units pending again whose leases are no longer alive.</summary>
    /// <returns>Whether any became pending.</returns>
    [Alias("ReleaseStaleAsync")]
    Task<bool> ReleaseStaleAsync(ActiveLeases active, CancellationToken cancellationToken = default);

    /// <summary>What came of the samples so far.</summary>
    [Alias("GetTallyAsync"), AlwaysInterleave]
    Task<ShardTally> GetTallyAsync(CancellationToken cancellationToken = default);

    /// <summary>Where each unit stands; none when the shard is not open.</summary>
    [Alias("GetUnitsAsync"), AlwaysInterleave]
    Task<IReadOnlyList<UnitState>> GetUnitsAsync(CancellationToken cancellationToken = default);
}
