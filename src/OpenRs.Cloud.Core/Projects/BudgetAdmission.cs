using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Projects;

/// <summary>
/// Whether a run or an evaluation may start with a budget, and whether a paused run may be resumed with one. All of it is decided here,
/// before any GPU starts: the project's month in the turn of the project's grain, the run's own money in the turn of the run's grain.
/// </summary>
public static class BudgetAdmission
{
    /// <summary>Checks that the budget of a new run or evaluation fits into the project's month.</summary>
    /// <param name="project">The project's money.</param>
    /// <param name="budgetUsd">The budget in US dollars.</param>
    /// <exception cref="CloudException">PROJECT_BUDGET_EXCEEDED, with the figures.</exception>
    public static void CheckNew(ProjectBudget project, decimal budgetUsd)
    {
        var free = project.MonthlyUsd - project.SpentUsd - project.CommittedUsd;
        if (project.MonthlyUsd > 0 && budgetUsd > free)
        {
            throw new CloudException(
                CloudErrorKind.ResourceExhausted,
                ErrorReason.ProjectBudgetExceeded,
                FormattableString.Invariant(
                    $"The project's budget of ${project.MonthlyUsd:0.00####} a month has ${Math.Max(0, free):0.00####} left ")
                + FormattableString.Invariant(
                    $"(spent ${project.SpentUsd:0.00####}, promised to runs that are not over ${project.CommittedUsd:0.00####}); ")
                + FormattableString.Invariant(
                    $"${budgetUsd:0.00####} more does not fit. Ask for less, wait for runs to end, or raise the project's budget."));
        }
    }

    /// <summary>
    /// Checks that what a paused run may still spend fits into the project's month: others may have been promised what it gave back.
    /// </summary>
    /// <param name="project">The project's money, in which the paused run is promised nothing.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="budgetUsd">The budget from now on in US dollars; <see langword="null"/> leaves it as it is.</param>
    /// <exception cref="CloudException">PROJECT_BUDGET_EXCEEDED, with the figures.</exception>
    public static void CheckResumed(ProjectBudget project, LedgerSnapshot ledger, decimal? budgetUsd) =>
        CheckNew(project, (budgetUsd ?? ledger.BudgetUsd) - ledger.SpentUsd);

    /// <summary>The least budget that pays for one step and for saving it, in whole millionths of a dollar.</summary>
    /// <param name="usdPerHour">Price of the agent that costs least, in US dollars per hour.</param>
    /// <param name="terms">The terms on which ledgers grant time.</param>
    public static decimal Least(decimal usdPerHour, LedgerTerms terms) =>
        Money.RoundUp(Money.PerTick(usdPerHour) * ((3 * terms.AssumedStep) + terms.Teardown).Ticks);

    /// <summary>Checks that a budget is enough for something to come of it.</summary>
    /// <param name="budgetUsd">The budget in US dollars.</param>
    /// <param name="leastUsd">The least that would do.</param>
    /// <param name="what">What that pays for.</param>
    /// <param name="field">The field of the request that says the budget.</param>
    /// <exception cref="CloudException">INVALID_BUDGET, with the least budget that would do.</exception>
    public static void CheckEnough(
        decimal budgetUsd, decimal leastUsd, string what, string field = "spec.budget_usd_micros")
    {
        if (budgetUsd < leastUsd)
        {
            throw CloudException.Field(
                ErrorReason.InvalidBudget,
                field,
                FormattableString.Invariant($"is ${budgetUsd:0.00####}, which does not pay for {what} at the lowest price of a GPU. ")
                + FormattableString.Invariant($"Give at least ${leastUsd:0.00####}."));
        }
    }

    /// <summary>Why a job waits that cannot pay the agent that wanted to work for it.</summary>
    public static string Unpayable(AgentInfo agent, LedgerSnapshot ledger) => FormattableString.Invariant(
        $"Waiting for an agent that costs less: {agent.AgentId} costs ${agent.UsdPerHour:0.00##} per hour, which the ")
        + FormattableString.Invariant($"${ledger.BudgetUsd - ledger.SpentUsd:0.00####} that are left do not pay.");

    /// <summary>
    /// Checks that a run's new budget covers what is bound already. What is spent and granted cannot rise while a ledger is closed, so a
    /// budget that is admitted for a paused run is one that its ledger takes (<see cref="LedgerRules.Open"/>).
    /// </summary>
    /// <param name="ledger">The run's ledger, closed.</param>
    /// <param name="budgetUsd">The budget from now on in US dollars.</param>
    /// <exception cref="CloudException">INVALID_BUDGET, with the least budget that would do.</exception>
    public static void CheckCovers(LedgerSnapshot ledger, decimal budgetUsd)
    {
        if (BudgetRefusal.Of(budgetUsd, ledger.SpentUsd, ledger.GrantedUsd) is { } refusal)
        {
            throw refusal.ToException();
        }
    }
}
