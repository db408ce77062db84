using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Workers;

/// <summary>
/// The grain of one agent; the key is the agent id. It turns the agent's messages into calls of pool, ledger, job and its work. Its state
/// is in memory: after a restart the agent connects again and says all that is needed. Each call names its connection; one that is over
/// is refused with AGENT_REPLACED.
/// </summary>
[Alias("openrs.IRolloutWorkerGrain")]
public interface IRolloutWorkerGrain : IGrainWithStringKey
{
    /// <summary>A connection of the agent begins; an older one is over, and so is the lease of another process.</summary>
    [Alias("ConnectAsync")]
    Task ConnectAsync(AgentInfo info, Guid connectionId, CancellationToken cancellationToken = default);

    /// <summary>A connection ended. The agent's unfinished units become pending again; its lease runs on until it ends by itself.</summary>
    [Alias("DisconnectAsync")]
    Task DisconnectAsync(Guid connectionId, CancellationToken cancellationToken = default);

    /// <summary>A job that needs the agent; <see langword="null"/> if none does.</summary>
    [Alias("GetOfferAsync")]
    Task<JobOffer?> GetOfferAsync(Guid connectionId, CancellationToken cancellationToken = default);

    /// <summary>Opens a lease of the job.</summary>
    [Alias("OpenLeaseAsync")]
    Task<LeaseAnswer> OpenLeaseAsync(
        Guid connectionId, string jobId, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Extends the lease.</summary>
    [Alias("RenewLeaseAsync")]
    Task<LeaseAnswer> RenewLeaseAsync(
        Guid connectionId, LeaseRenewal renewal, CancellationToken cancellationToken = default);

    /// <summary>Ends the lease.</summary>
    [Alias("CloseLeaseAsync")]
    Task CloseLeaseAsync(Guid connectionId, LeaseRenewal last, CancellationToken cancellationToken = default);

    /// <summary>Work under a lease.</summary>
    [Alias("RequestWorkAsync")]
    Task<WorkAnswer> RequestWorkAsync(
        Guid connectionId, string leaseId, long fencingToken, int maxUnits, CancellationToken cancellationToken = default);

    /// <summary>Takes in a finished unit.</summary>
    [Alias("CompleteAsync")]
    Task<UnitReceipt> CompleteAsync(
        Guid connectionId, string leaseId, UnitReport report, CancellationToken cancellationToken = default);

    /// <summary>Takes in a failed attempt.</summary>
    [Alias("FailAsync")]
    Task<UnitReceipt> FailAsync(
        Guid connectionId, string leaseId, UnitFailure failure, CancellationToken cancellationToken = default);

    /// <summary>The agent as it is; <see langword="null"/> when it is not connected.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<AgentSnapshot?> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The agent's process finishes what it has and gets no more work. It holds for the process, over lost connections and restarts.
    /// </summary>
    /// <returns>The agent as it is now; <see langword="null"/> when it is not connected.</returns>
    [Alias("DrainAsync")]
    Task<AgentSnapshot?> DrainAsync(CancellationToken cancellationToken = default);

    /// <summary>The agent gets work again.</summary>
    /// <returns>The agent as it is now; <see langword="null"/> when it is not connected.</returns>
    [Alias("UndrainAsync")]
    Task<AgentSnapshot?> UndrainAsync(CancellationToken cancellationToken = default);
}
