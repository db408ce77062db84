using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Ledgers;

/// <inheritdoc cref="ILedgerGrain"/>
public sealed class LedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    TimeProvider time) : IGrainBase, ILedgerGrain
{
    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string RunId => context.GrainId.Key.ToString()!;

    /// <inheritdoc/>
    public Task OpenAsync(decimal budgetUsd, int maxLeases, string? trainer, CancellationToken cancellationToken) =>
        state.ReplaceAsync(LedgerRules.Open(state.State, budgetUsd, maxLeases, trainer), cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        AnswerAsync(LedgerRules.OpenLease(state.State, RunId, request, terms.Value, time.GetUtcNow()), cancellationToken);

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

    private async Task<LeaseAnswer> AnswerAsync((LedgerState Ledger, LeaseAnswer Answer) outcome, CancellationToken cancellationToken)
    {
        await state.ReplaceAsync(outcome.Ledger, cancellationToken);
        return outcome.Answer;
    }
}
