using OpenRs.Cloud.Ledgers;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Ledgers;

/// <summary>The ledger of a job as the API shows it.</summary>
internal static class LedgerMapper
{
    public static Api.RunCost ToApi(LedgerSnapshot ledger)
    {
        var cost = new Api.RunCost
        {
            SpentUsdMicros = Money.ToMicros(ledger.SpentUsd),
            GrantedUsdMicros = Money.ToMicros(ledger.GrantedUsd),
            ReserveUsdMicros = Money.ToMicros(ledger.ReserveUsd),
            BudgetUsdMicros = Money.ToMicros(ledger.BudgetUsd),
        };
        cost.Phases.AddRange(ledger.Phases.Select(static phase => new Api.PhaseCost
        {
            Phase = Api.PhaseName.Parse(phase.Phase), GpuSeconds = (double)phase.Seconds, UsdMicros = Money.ToMicros(phase.Usd),
        }));
        return cost;
    }
}
