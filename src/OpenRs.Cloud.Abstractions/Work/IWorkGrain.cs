using Orleans.Concurrency;

namespace OpenRs.Cloud.Work;

/// <summary>
/// Where agents get the units of a job and report them. First result wins; a second one must be equal. The key is the job id.
/// </summary>
[Alias("openrs.IWorkGrain")]
public interface IWorkGrain : IGrainWithStringKey
{
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
}
