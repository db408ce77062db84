using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// Why a ledger refuses a budget: more than that is spent already, granted by leases that are not over, or kept back for a stop.
/// </summary>
public sealed record BudgetRefusal
{
    private BudgetRefusal()
    {
    }

    /// <summary>The refused budget in US dollars.</summary>
    public required decimal BudgetUsd { get; init; }

    /// <summary>Charged so far.</summary>
    public required decimal SpentUsd { get; init; }

    /// <summary>Promised by leases and not yet charged.</summary>
    public required decimal GrantedUsd { get; init; }

    /// <summary>Kept back so that a stop can still save a checkpoint.</summary>
    public decimal ReserveUsd { get; private init; }

    /// <summary>The least budget that would do, in whole millionths of a dollar.</summary>
    public decimal LeastUsd => Money.RoundUp(SpentUsd + GrantedUsd + ReserveUsd);

    /// <summary>The refusal of a budget; <see langword="null"/> when it covers what is spent, granted and kept back.</summary>
    public static BudgetRefusal? Of(decimal budgetUsd, decimal spentUsd, decimal grantedUsd, decimal reserveUsd = 0) =>
        budgetUsd >= spentUsd + grantedUsd + reserveUsd
            ? null
            : new BudgetRefusal { BudgetUsd = budgetUsd, SpentUsd = spentUsd, GrantedUsd = grantedUsd, ReserveUsd = reserveUsd };

    /// <summary>The refusal as an error that callers of grains and of the API see: INVALID_BUDGET.</summary>
    public CloudException ToException()
    {
        var granted = GrantedUsd > 0 ? FormattableString.Invariant($" and ${GrantedUsd:0.0000##} are granted to agents") : "";
        var kept = ReserveUsd > 0 ? FormattableString.Invariant($", ${ReserveUsd:0.0000##} are kept back for a checkpoint") : "";
        return CloudException.Field(
            ErrorReason.InvalidBudget,
            "budget_usd_micros",
            FormattableString.Invariant(
                $"is ${BudgetUsd:0.00####}, and ${SpentUsd:0.0000##} are spent already{granted}{kept}. ")
                + FormattableString.Invariant($"Give at least ${LeastUsd:0.00####}."));
    }
}
