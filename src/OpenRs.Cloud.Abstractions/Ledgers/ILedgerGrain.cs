using Orleans.Concurrency;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// One job's money; the key is the job id. GPU time exists only as leases of this grain, so what it never grants is never spent. It
/// calls nobody.
/// </summary>
[Alias("openrs.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>Opens the ledger, opens it again after a pause, or changes its limits; the same call again changes nothing.</summary>
    /// <param name="budgetUsd">Budget in US dollars, positive.</param>
    /// <param name="maxLeases">Agents to give work to at most, at least 1.</param>
    /// <param name="mustSave">Whether a stop ends with a checkpoint, for which a reserve is kept.</param>
    /// <param name="trainer">The agent that goes last when there are too many; <see langword="null"/> when none is dearer than
    /// others.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="Errors.CloudException">INVALID_BUDGET: it is below what is spent and granted; nothing is changed.</exception>
    [Alias("OpenAsync")]
    Task OpenAsync(decimal budgetUsd, int maxLeases, bool mustSave, string? trainer = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the budget and nothing else.</summary>
    /// <exception cref="Errors.CloudException">INVALID_BUDGET: it is below what is spent, granted and kept back; nothing is
    /// changed.</exception>
    [Alias("SetBudgetAsync")]
    Task SetBudgetAsync(decimal budgetUsd, CancellationToken cancellationToken = default);

    /// <summary>Opens a lease for an agent; an older lease of the same agent ends.</summary>
    [Alias("OpenLeaseAsync")]
    Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>Charges the time since the last report and extends the lease.</summary>
    [Alias("RenewLeaseAsync")]
    Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken = default);

    /// <summary>Charges the time since the last report and ends the lease.</summary>
    [Alias("CloseLeaseAsync")]
    Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken = default);

    /// <summary>Whether the agent of a lease gets work: the lease is alive, and not one too many.</summary>
    [Alias("MayWorkAsync"), AlwaysInterleave]
    Task<bool> MayWorkAsync(LeaseClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Whether the agent of a lease is the one that the job can do without first. The only one never is.</summary>
    [Alias("IsSpareAsync"), AlwaysInterleave]
    Task<bool> IsSpareAsync(LeaseClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Charges leases that ended without a renewal and forgets them.</summary>
    /// <returns>What is left.</returns>
    [Alias("SweepAsync")]
    Task<ActiveLeases> SweepAsync(CancellationToken cancellationToken = default);

    /// <summary>Tells how long a step or save took, which sets the reserve.</summary>
    [Alias("ReportStepAsync")]
    Task ReportStepAsync(double seconds, CancellationToken cancellationToken = default);

    /// <summary>From now on only what a stop waits for gets time, and it may draw on the reserve.</summary>
    /// <param name="trainer">The agent that can save at once, if there is one; told again when a step under way has ended.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    [Alias("BeginStopAsync")]
    Task BeginStopAsync(string? trainer, CancellationToken cancellationToken = default);

    /// <summary>Nobody gets time, until the ledger is opened again.</summary>
    [Alias("CloseAsync")]
    Task CloseAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The entries that are not in the archive yet, by sequence; those of leases under way last, as they stand. With the archive's entries
    /// of lower sequence they are all, and sum to what is spent.
    /// </summary>
    [Alias("ListPendingAsync"), AlwaysInterleave]
    Task<IReadOnlyList<ChargeEntry>> ListPendingAsync(CancellationToken cancellationToken = default);

    /// <summary>The money as it is.</summary>
    [Alias("GetAsync"), AlwaysInterleave]
    Task<LedgerSnapshot> GetAsync(CancellationToken cancellationToken = default);
}
