using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>
/// A ledger that charges a second again when a report comes twice. Its books agree with its charges, as those of a real mistake would.
/// </summary>
[GrainType("ledger")]
public sealed class RepeatingLedgerGrain(
    IGrainContext context,
    [PersistentState("ledger", StorageNames.Default)] IPersistentState<LedgerState> state,
    IOptions<LedgerTerms> terms,
    IChargeArchive archive,
    TimeProvider time,
    ILogger<LedgerGrain> logger)
    : BrokenLedgerGrain(context, state, terms.Value, archive, time, logger)
{
    public override async Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken)
    {
        var known = Storage.State.Leases.FirstOrDefault(lease => lease.LeaseId == renewal.LeaseId);
        var answer = await base.RenewLeaseAsync(renewal, cancellationToken);
        var lease = Storage.State.Leases.FirstOrDefault(lease => lease.LeaseId == renewal.LeaseId);
        if (known is not null && lease is not null && renewal.Sequence <= known.Sequence)
        {
            var total = Storage.State.Phases.GetValueOrDefault(ChargePhase.Idle) ?? new PhaseTotal();
            total = new PhaseTotal
            {
                Ticks = total.Ticks + TimeSpan.TicksPerSecond,
                Usd = total.Usd + (TimeSpan.TicksPerSecond * lease.UsdPerTick),
            };
            var noted = lease.UnbookedTicks.GetValueOrDefault(ChargePhase.Idle) + TimeSpan.TicksPerSecond;
            Storage.State = Storage.State with
            {
                Phases = Storage.State.Phases.SetItem(ChargePhase.Idle, total),
                Leases = Storage.State.Leases.Replace(
                    lease, lease with { UnbookedTicks = lease.UnbookedTicks.SetItem(ChargePhase.Idle, noted) }),
            };
            await Storage.WriteStateAsync(cancellationToken);
        }

        return answer;
    }
}
