using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Ledgers;

/// <summary>Why a ledger refuses a budget: more than that is spent already, or granted by leases that are not over.</summary>
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

    /// <summary>The least budget that would do, in whole millionths of a dollar.</summary>
    public decimal LeastUsd => Money.RoundUp(SpentUsd + GrantedUsd);

    /// <summary>The refusal of a budget; <see langword="null"/> when it covers what is spent and granted.</summary>
    public static BudgetRefusal? Of(decimal budgetUsd, decimal spentUsd, decimal grantedUsd) =>
        budgetUsd >= spentUsd + grantedUsd
            ? null
            : new BudgetRefusal { BudgetUsd = budgetUsd, SpentUsd = spentUsd, GrantedUsd = grantedUsd };

    /// <summary>The refusal as an error that callers of grains and of the API see: INVALID_BUDGET.</summary>
    public CloudException ToException()
    {
        var granted = GrantedUsd > 0 ? FormattableString.Invariant($" and ${GrantedUsd:0.0000##} are granted to agents") : "";
        return CloudException.Field(
            ErrorReason.InvalidBudget,
            "budget_usd_micros",
            FormattableString.Invariant(
                $"is ${BudgetUsd:0.00####}, and ${SpentUsd:0.0000##} are spent already{granted}. Give at least ${LeastUsd:0.00####}."));
    }
}
