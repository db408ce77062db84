using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A ledger that takes two processes of one id for one process.</summary>
[GrainType("ledger")]
public sealed class NonceBlindLedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : BrokenLedgerGrain(context, state, terms.Value, archive, time, logger)
{
    public override Task<LeaseAnswer> OpenLeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        base.OpenLeaseAsync(request with { ProcessNonce = "" }, cancellationToken);
}
