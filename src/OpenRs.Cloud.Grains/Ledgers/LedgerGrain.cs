using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Ledgers;

/// <inheritdoc cref="ILedgerGrain"/>
public sealed partial class LedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger) : IGrainBase, ILedgerGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string LedgerId => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public Task OpenAsync(decimal budgetUsd, int maxLeases, bool mustSave, string? trainer, CancellationToken cancellationToken) =>
        state.ReplaceAsync(LedgerRules.Open(state.State, budgetUsd, maxLeases, mustSave, trainer), cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(LedgerRules.OpenLease(state.State, LedgerId, request, terms.Value, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken) =>
        AnswerAsync(LedgerRules.Renew(state.State, renewal, terms.Value, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken) =>
        state.ReplaceAsync(LedgerRules.Close(state.State, last, time.GetUtcNow()), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MayWorkAsync(string leaseId, long fencingToken, CancellationToken cancellationToken) =>
        Task.FromResult(LedgerRules.MayWork(state.State, leaseId, fencingToken, time.GetUtcNow()));

    /// <inheritdoc/>
    public async Task<LeaseCensus> SweepAsync(CancellationToken cancellationToken)
    {
        var (ledger, expired) = LedgerRules.Sweep(state.State, time.GetUtcNow());
        await state.ReplaceAsync(ledger, cancellationToken);
        await ArchiveAsync(cancellationToken);
        return LedgerRules.Census(ledger, expired);
    }

    /// <inheritdoc/>
    public Task ReportStepAsync(double seconds, CancellationToken cancellationToken) =>
        state.ReplaceAsync(LedgerRules.ReportStep(state.State, seconds), cancellationToken);

    /// <inheritdoc/>
    public Task BeginStopAsync(CancellationToken cancellationToken) =>
        state.ReplaceAsync(state.State.Stopping ? state.State : state.State with { Stopping = true }, cancellationToken);

    /// <inheritdoc/>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        state.ReplaceAsync(state.State.Closed ? state.State : state.State with { Closed = true }, cancellationToken);

    /// <inheritdoc/>
    public Task<LedgerSnapshot> GetAsync(CancellationToken cancellationToken) =>
        Task.FromResult(LedgerRules.Snapshot(state.State, terms.Value));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ChargeEntry>> ListPendingAsync(CancellationToken cancellationToken) =>
        Task.FromResult(LedgerBook.Pending(state.State));

    // First the archive, then the state: a crash in between appends the same entries again, which changes nothing.
    private async Task ArchiveAsync(CancellationToken cancellationToken)
    {
        var entries = state.State.Entries;
        if (entries.IsEmpty)
        {
            return;
        }

        try
        {
            await archive.AppendAsync(LedgerId, entries, cancellationToken);
        }
        catch (IOException exception)
        {
            // The state keeps them, and the next sweep tries again: a full archive must not stop leases from being swept.
            LogNotArchived(LedgerId, entries.Length, exception);
            return;
        }

        await state.ReplaceAsync(LedgerBook.Archived(state.State, entries), cancellationToken);
    }

    private async Task<LeaseAnswer> AnswerAsync((LedgerState Ledger, LeaseAnswer Answer) outcome, CancellationToken cancellationToken)
    {
        await state.ReplaceAsync(outcome.Ledger, cancellationToken);
        return outcome.Answer;
    }

    [LoggerMessage(1, LogLevel.Warning, "Ledger {LedgerId}: {Count} charges could not be archived; they are kept and tried again.")]
    private partial void LogNotArchived(string ledgerId, int count, Exception exception);
}
