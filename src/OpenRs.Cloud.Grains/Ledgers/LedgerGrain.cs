using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Telemetry;
using Orleans.Concurrency;

namespace OpenRs.Cloud.Ledgers;

/// <inheritdoc cref="ILedgerGrain"/>
/// <remarks>
/// Reentrant, so that the leases of many agents are granted by one write: each turn computes from the newest state without a wait in
/// between, and is answered when that is stored.
/// </remarks>
[Reentrant]
public sealed partial class LedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger,
    GrainTelemetry? telemetry = null) : IGrainBase, ILedgerGrain
{
    private readonly GroupCommit<LedgerState> _ledger = new(state, context.DeactivateAfterFailedWrite);
    private bool _archiving;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string LedgerId => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        _ledger.Load();
        telemetry?.Live.Ledgers.Follow(context, () => _ledger.Read);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OpenAsync(decimal budgetUsd, int maxLeases, bool mustSave, string? trainer, CancellationToken cancellationToken)
    {
        var (ledger, refusal) = LedgerRules.Open(_ledger.State, budgetUsd, maxLeases, mustSave, trainer);
        return refusal is null
            ? _ledger.ReplaceAsync(ledger, cancellationToken)
            : Task.FromException(refusal.ToException());
    }

    /// <inheritdoc/>
    public Task SetBudgetAsync(decimal budgetUsd, CancellationToken cancellationToken)
    {
        var (ledger, refusal) = LedgerRules.SetBudget(_ledger.State, budgetUsd, terms.Value);
        return refusal is null
            ? _ledger.ReplaceAsync(ledger, cancellationToken)
            : Task.FromException(refusal.ToException());
    }

    /// <inheritdoc/>
    public Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var outcome = LedgerRules.OpenLease(_ledger.State, LedgerId, request, terms.Value, time.GetUtcNow());
        telemetry?.Leases.Opened(outcome.Answer.Refusal);
        return AnswerAsync(outcome, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken)
    {
        var outcome = LedgerRules.Renew(_ledger.State, renewal, terms.Value, time.GetUtcNow());
        telemetry?.Leases.Renewed(outcome.Answer.Refusal);
        return AnswerAsync(outcome, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken) =>
        _ledger.ReplaceAsync(LedgerRules.Close(_ledger.State, last, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MayWorkAsync(LeaseClaim claim, CancellationToken cancellationToken) =>
        Task.FromResult(LedgerRules.MayWork(_ledger.Stored, claim, time.GetUtcNow()));

    /// <inheritdoc/>
    public Task<bool> IsSpareAsync(LeaseClaim claim, CancellationToken cancellationToken) =>
        Task.FromResult(LedgerRules.CanBeReassigned(_ledger.Stored, claim, time.GetUtcNow()));

    /// <inheritdoc/>
    public async Task<ActiveLeases> SweepAsync(CancellationToken cancellationToken)
    {
        var (ledger, expired) = LedgerRules.Sweep(_ledger.State, time.GetUtcNow());
        await _ledger.ReplaceAsync(ledger, cancellationToken);
        await ArchiveAsync(cancellationToken);
        return LedgerRules.Census(ledger, expired);
    }

    /// <inheritdoc/>
    public Task ReportStepAsync(double seconds, CancellationToken cancellationToken) =>
        _ledger.ReplaceAsync(LedgerRules.ReportStep(_ledger.State, seconds), cancellationToken);

    /// <inheritdoc/>
    public Task BeginStopAsync(string? trainer, CancellationToken cancellationToken) =>
        _ledger.ReplaceAsync(LedgerRules.BeginStop(_ledger.State, trainer), cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        _ledger.ReplaceAsync(_ledger.State.Closed ? _ledger.State : _ledger.State with { Closed = true }, cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerSnapshot> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(LedgerRules.Snapshot(_ledger.Stored, terms.Value));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChargeEntry>> ListPendingAsync(CancellationToken cancellationToken) =>
        Task.FromResult(LedgerBook.Pending(_ledger.Stored));

    // First the archive, then the state: a crash in between appends the same entries again, which changes nothing.
    private async Task ArchiveAsync(CancellationToken cancellationToken)
    {
        // What is not stored may still be undone, and must not be in the archive.
        var entries = _ledger.Stored.Entries;
        if (entries.IsEmpty || _archiving)
        {
            return;
        }

        _archiving = true;
        try
        {
            await archive.AppendAsync(LedgerId, entries, cancellationToken);
            await _ledger.ReplaceAsync(LedgerBook.Archived(_ledger.State, entries), cancellationToken);
        }
        catch (IOException exception)
        {
            // The state keeps them, and the next sweep tries again: a full archive must not stop leases from being swept.
            LogNotArchived(LedgerId, entries.Length, exception);
        }
        finally
        {
            _archiving = false;
        }
    }

    private async Task<LeaseAnswer> AnswerAsync((LedgerState Ledger, LeaseAnswer Answer) outcome, CancellationToken cancellationToken)
    {
        await _ledger.ReplaceAsync(outcome.Ledger, cancellationToken);
        return outcome.Answer;
    }

    [LoggerMessage(1041, LogLevel.Warning, "Ledger {LedgerId}: {Count} charges could not be archived; they are kept and tried again.")]
    private partial void LogNotArchived(string ledgerId, int count, Exception exception);
}
