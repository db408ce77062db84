using Microsoft.Extensions.Options;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Refuses budgets of which nothing could come, whatever agents there are.</summary>
internal sealed class LeastBudget(PriceBook prices, IOptions<LedgerTerms> terms, TimeProvider time)
{
    private decimal UsdPerHour => prices.LeastUsdPerHour(time.GetUtcNow());

    /// <summary>The least budget of a run, in US dollars.</summary>
    public decimal LeastOfRun => BudgetAdmission.Least(UsdPerHour, terms.Value);

    /// <summary>Checks the budget of a run: it must pay for a step and for saving it.</summary>
    public void CheckRun(decimal budgetUsd) =>
        BudgetAdmission.CheckEnough(budgetUsd, LeastOfRun, "one step and its checkpoint");

    /// <summary>Checks the new budget of a paused run: what is not spent of it must pay for another step and for saving it.</summary>
    public void CheckResumed(decimal budgetUsd, decimal spentUsd) => BudgetAdmission.CheckEnough(
        budgetUsd,
        Money.RoundUp(spentUsd) + LeastOfRun,
        "another step and its checkpoint",
        "budget_usd_micros");

    /// <summary>Checks the budget of an evaluation: it must pay for the shortest lease.</summary>
    public void CheckEvaluation(decimal budgetUsd) => BudgetAdmission.CheckEnough(
        budgetUsd, Money.RoundUp(Money.PerTick(UsdPerHour) * terms.Value.MinimumGrant.Ticks), "the shortest lease");
}
