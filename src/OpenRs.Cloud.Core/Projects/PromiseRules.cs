using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Projects;

/// <summary>
/// How much of a month a job holds that was admitted while its ledger is not open: after a crash, or when a call takes longer than its
/// caller waits, the ledger is opened later, and nobody is asked again.
/// </summary>
public static class PromiseRules
{
    /// <summary>How long the call that opens the ledger may be under way, although its caller has given up.</summary>
    public static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    /// <summary>Whether the ledger holds the promised money itself.</summary>
    /// <param name="budgetUsd">The budget that was admitted last, in US dollars.</param>
    /// <param name="ledger">The job's ledger.</param>
    public static bool IsHeld(decimal budgetUsd, LedgerSnapshot ledger) => !ledger.Closed && ledger.BudgetUsd >= budgetUsd;

    /// <summary>What is promised beside what the ledger holds, in US dollars; <see langword="null"/> when the promise is over.</summary>
    /// <param name="budgetUsd">The budget that was admitted, in US dollars.</param>
    /// <param name="age">How long ago.</param>
    /// <param name="ledger">The job's ledger, which does not hold the money.</param>
    /// <param name="activity">Where the job stands.</param>
    public static decimal? Owed(decimal budgetUsd, TimeSpan age, LedgerSnapshot ledger, JobActivity activity)
    {
        // An open ledger has another budget only while a call changes it; one that is not open may be opened at any time.
        var isOpen = !ledger.Closed && ledger.BudgetUsd > 0;
        var isOwed = (activity == JobActivity.Active && !isOpen) || (activity != JobActivity.Over && age < LongestCall);
        var held = ledger.Closed ? ledger.SpentUsd + ledger.GrantedUsd : Math.Max(ledger.SpentUsd, ledger.BudgetUsd);
        return isOwed ? Math.Max(0, budgetUsd - held) : null;
    }
}
