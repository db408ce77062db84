using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>The product's ledger, for others to break.</summary>
public abstract class BrokenLedgerGrain(
    IGrainContext context,
    IPersistentState<LedgerState> state,
    LedgerTerms terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : IGrainBase, ILedgerGrain
{
    private readonly LedgerGrain _ledger = new(context, state, Options.Create(terms), archive, time, logger);

    public IGrainContext GrainContext => context;

    protected IPersistentState<LedgerState> Storage => state;

    public Task OpenAsync(decimal budgetUsd, int maxLeases, bool mustSave, string? trainer, CancellationToken cancellationToken) =>
        _ledger.OpenAsync(budgetUsd, maxLeases, mustSave, trainer, cancellationToken);

    public Task SetBudgetAsync(decimal budgetUsd, CancellationToken cancellationToken) =>
        _ledger.SetBudgetAsync(budgetUsd, cancellationToken);

    public virtual Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        _ledger.OpenLeaseAsync(request, cancellationToken);

    public virtual Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken) =>
        _ledger.RenewLeaseAsync(renewal, cancellationToken);

    public Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken) => _ledger.CloseLeaseAsync(last, cancellationToken);

    public Task<bool> MayWorkAsync(LeaseClaim claim, CancellationToken cancellationToken) =>
        _ledger.MayWorkAsync(claim, cancellationToken);

    public Task<bool> IsSpareAsync(LeaseClaim claim, CancellationToken cancellationToken) =>
        _ledger.IsSpareAsync(claim, cancellationToken);

    public Task<ActiveLeases> SweepAsync(CancellationToken cancellationToken) => _ledger.SweepAsync(cancellationToken);

    public virtual Task ReportStepAsync(double seconds, CancellationToken cancellationToken) =>
        _ledger.ReportStepAsync(seconds, cancellationToken);

    public Task BeginStopAsync(string? trainer, CancellationToken cancellationToken) => _ledger.BeginStopAsync(trainer, cancellationToken);

    public Task CloseAsync(CancellationToken cancellationToken) => _ledger.CloseAsync(cancellationToken);

    public Task<LedgerSnapshot> GetAsync(CancellationToken cancellationToken) => _ledger.GetAsync(cancellationToken);

    public Task<IReadOnlyList<ChargeEntry>> ListPendingAsync(CancellationToken cancellationToken) =>
        _ledger.ListPendingAsync(cancellationToken);
}
