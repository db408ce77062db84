using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A ledger that keeps nothing back for the last save.</summary>
[GrainType("ledger")]
public sealed class UnreservedLedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : BrokenLedgerGrain(context, state, new LedgerTerms { AssumedStep = TimeSpan.Zero, Teardown = TimeSpan.Zero }, archive, time, logger)
{
    public override Task ReportStepAsync(double seconds, CancellationToken cancellationToken) => Task.CompletedTask;
}
