using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <summary>
/// The grain of one agent; the key is the agent id. It turns the agent's messages into calls of pool, ledger, job and its work. Its state
/// is in memory: after a restart the agent connects again and says all that is needed.
/// </summary>
[Alias("openrs.IRolloutWorkerGrain")]
public interface IRolloutWorkerGrain : IGrainWithStringKey
{
    /// <summary>A connection of the agent begins; an older one is over.</summary>
    [Alias("ConnectAsync")]
    Task ConnectAsync(AgentInfo info, Guid connectionId, CancellationToken cancellationToken = default);

    /// <summary>A connection ended. The agent's unfinished units become pending again; its lease runs on until it ends by itself.</summary>
    [Alias("DisconnectAsync")]
    Task DisconnectAsync(Guid connectionId, CancellationToken cancellationToken = default);

    /// <summary>A job that needs the agent; <see langword="null"/> if none does.</summary>
    [Alias("GetOfferAsync")]
    Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken = default);

    /// <summary>Opens a lease of the job.</summary>
    [Alias("OpenLeaseAsync")]
    Task<LeaseAnswer> OpenLeaseAsync(string jobId, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Extends the lease.</summary>
    [Alias("RenewLeaseAsync")]
    Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken = default);

    /// <summary>Ends the lease.</summary>
    [Alias("CloseLeaseAsync")]
    Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken = default);

    /// <summary>Work under a lease.</summary>
    [Alias("RequestWorkAsync")]
    Task<WorkAnswer> RequestWorkAsync(string leaseId, long fencingToken, int maxUnits, CancellationToken cancellationToken = default);

    /// <summary>Takes in a finished unit.</summary>
    [Alias("CompleteAsync")]
    Task<UnitReceipt> CompleteAsync(string leaseId, UnitReport report, CancellationToken cancellationToken = default);

    /// <summary>Takes in a failed attempt.</summary>
    [Alias("FailAsync")]
    Task<UnitReceipt> FailAsync(string leaseId, UnitFailure failure, CancellationToken cancellationToken = default);
}
