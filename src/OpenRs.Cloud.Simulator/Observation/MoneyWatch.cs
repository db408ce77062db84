using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Observation;

/// <summary>
/// Checks one job's money with arithmetic of its own: from each stored ledger it takes the facts (leases, charges), never a sum, and holds
/// them against the agents' stopwatches. A write holds what was decided since the one before it began.
/// </summary>
internal sealed partial class MoneyWatch(World world, string ledgerId, bool keepsReserve, Action<Violation, string> violated)
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(20);
    private static readonly int[] AlertPercents = [50, 80, 95];
    private readonly Dictionary<string, LeaseRow> _rows = new(StringComparer.Ordinal);

    // What leases were before their price changed.
    private readonly List<LeaseRow> _former = [];
    private readonly HashSet<LeaseRow> _overused = [];
    private decimal _promised;
    private decimal _hiddenUsd;
    private decimal _budgetUsd;
    private long _longestStepTicks;
    private DateTimeOffset _begunAt;

    /// <summary>Charged so far.</summary>
    public decimal SpentUsd { get; private set; }

    /// <summary>What the agents have used so far, by their stopwatches.</summary>
    public decimal UsedUsd => Rows.Sum(row => row.UsedTicks(world.Time.Ticks) * row.UsdPerTick);

    private IEnumerable<LeaseRow> Rows => _rows.Values.Concat(_former);

    /// <summary>Whether no lease is open.</summary>
    public bool IsSettled { get; private set; } = true;

    public LeaseRow? RowOf(string leaseId) => _rows.GetValueOrDefault(leaseId);

    /// <summary>A process begins to use its GPU under a lease.</summary>
    public void OnUseBegan(string leaseId)
    {
        var row = RowOf(leaseId);
        Require(row is not null, Violation.Overspend, $"{leaseId} is used, and no stored ledger ever had it");
        row?.Begin(world.Time.Ticks);
    }

    /// <summary>A ledger is stored.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="begun">When the write began, by the server's clock.</param>
    public void OnStored(LedgerState ledger, DateTimeOffset begun)
    {
        FollowLeases(ledger);
        var spent = ledger.Phases.Values.Sum(static phase => phase.Usd);
        var granted = ledger.Leases.Sum(static lease => (lease.GrantedUntil - lease.ChargedUntil).Ticks * lease.UsdPerTick);
        Require(spent + granted <= ledger.BudgetUsd, Violation.Overspend, $"spent {spent} + granted {granted} > budget {ledger.BudgetUsd}");
        Require(spent >= SpentUsd, Violation.DoubleCharge, $"spent fell from {SpentUsd} to {spent}");
        CheckReserve(ledger, spent + granted);
        CheckCharges(spent);
        CheckBooks(ledger, spent);
        var used = UsedUsd;
        Require(used <= spent + granted + _hiddenUsd, Violation.Overspend, $"used {used} > spent {spent} + granted {granted}");
        CheckUse();
        var due = AlertPercents.Where(percent => spent >= ledger.BudgetUsd * percent / 100);
        Require(
            due.SequenceEqual(ledger.Alerts), Violation.Overspend,
            $"alerts {string.Join(", ", ledger.Alerts)} at {spent} of {ledger.BudgetUsd}");
        (SpentUsd, _promised, _budgetUsd) = (spent, spent + granted, ledger.BudgetUsd);
        (_longestStepTicks, _begunAt) = (ledger.LongestStepTicks, begun);
        world.Log.Add("ledger", "has {0} leases and {1} millionths of a dollar charged", ledger.Leases.Length, Money.ToMicros(spent));
        IsSettled = ledger.Leases.IsEmpty;
    }

    /// <summary>
    /// The server comes back with its clock behind: this time of open leases it cannot know of. The only way in which an agent can work
    /// for free, and no more than that.
    /// </summary>
    public void OnTimeHidden(long ticks) => _hiddenUsd += _rows.Values.Where(static row => row.IsThere).Sum(row => row.UsdPerTick * ticks);

    /// <summary>Everything is over: nobody worked for free.</summary>
    public void CheckEnd()
    {
        var used = UsedUsd;
        Require(used <= _budgetUsd + _hiddenUsd, Violation.Overspend, $"used {used} > budget {_budgetUsd}");
        Require(used <= SpentUsd + _hiddenUsd, Violation.DoubleCharge, $"used {used} > charged {SpentUsd}");
        CheckUse();
    }

    // What other leases leave unused pays for no lease: each is used no longer than it was granted.
    private void CheckUse()
    {
        if (world.ClockWentBack)
        {
            return;
        }

        var now = world.Time.Ticks;
        foreach (var row in _rows.Values.Where(row => row.WholeUsedTicks(now) > row.PromisedTicks && _overused.Add(row)))
        {
            var (used, promised) = (TimeSpan.FromTicks(row.WholeUsedTicks(now)), TimeSpan.FromTicks(row.PromisedTicks));
            Require(false, Violation.Overspend, $"a lease was used for {used}, and {promised} were granted");
        }
    }

    private void CheckCharges(decimal spent)
    {
        var least = Rows.Sum(static row => row.Charged.Least * row.UsdPerTick);
        var most = Rows.Sum(static row => row.Charged.Most * row.UsdPerTick);
        Require(
            spent >= least && spent <= most,
            Violation.DoubleCharge,
            $"charged {spent}, but the leases took {least} to {most}");
    }

    // Whatever is charged is in the archive, or about to be: in the state as an entry, or noted on its lease.
    private void CheckBooks(LedgerState ledger, decimal spent)
    {
        var books = world.Books.GetValueOrDefault(ledgerId) ?? [];
        var archived = books.Take((int)ledger.ArchivedEntries).Sum(static entry => entry.Usd);
        var entered = ledger.Entries.Sum(static entry => entry.Usd);
        var noted = ledger.Leases.Sum(static lease => lease.UnbookedTicks.Values.Sum() * lease.UsdPerTick);
        Require(
            ledger.ArchivedEntries <= books.Count && archived + entered + noted == spent,
            Violation.DoubleCharge,
            $"the charge entries have {archived} + {entered} + {noted}, charged are {spent}");
    }

    private void CheckReserve(LedgerState ledger, decimal promised)
    {
        if (!keepsReserve || ledger.Stopping || ledger.Closed || promised <= _promised)
        {
            return;
        }

        // A write that holds a grant and longer steps: the grant may have been made under any of them. Of the first steps ever only the
        // longest is known, and a grant between two of them was made under the shorter.
        var step = _longestStepTicks > 0 || ledger.LongestStepTicks == 0 ? StepTicks(_longestStepTicks) : 0;
        var reserve = Rows.Max(static row => row.UsdPerTick) * ((2 * step) + world.Plan.Terms.Teardown.Ticks);
        Require(
            promised + reserve <= ledger.BudgetUsd, Violation.Overspend,
            $"a grant drew on the reserve: {promised} + {reserve} > {ledger.BudgetUsd}");
    }

    private long StepTicks(long longest) => longest > 0 ? longest : world.Plan.Terms.AssumedStep.Ticks;

    private void Require(bool holds, Violation violation, FormattableString what)
    {
        if (!holds)
        {
            violated(violation, what.ToString(CultureInfo.InvariantCulture));
        }
    }
}
