using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A ledger that answers before its write is stored.</summary>
[GrainType("ledger")]
public sealed class HastyLedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : BrokenLedgerGrain(context, new HastyState<LedgerState>(state), terms.Value, archive, time, logger);
