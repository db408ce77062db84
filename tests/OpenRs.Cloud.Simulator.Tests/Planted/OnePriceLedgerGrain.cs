using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A ledger that charges every agent what its first one cost.</summary>
[GrainType("ledger")]
public sealed class OnePriceLedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : BrokenLedgerGrain(context, state, terms.Value, archive, time, logger)
{
    private decimal? _usdPerHour;

    public override Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        base.OpenLeaseAsync(request with { UsdPerHour = _usdPerHour ??= request.UsdPerHour }, cancellationToken);

    public override Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken) =>
        base.RenewLeaseAsync(renewal with { UsdPerHour = _usdPerHour }, cancellationToken);
}
