namespace OpenRs.Verification.Limits;

/// <summary>
/// The work one verdict may do, in steps of roughly constant cost. Counting steps instead of time keeps verdicts reproducible on any
/// machine.
/// </summary>
internal sealed class WorkBudget
{
    private long _left;

    public WorkBudget(long steps) => _left = steps;

    /// <summary>Steps that are left; negative once the budget is used up.</summary>
    public long Left => _left;

    /// <summary>Takes steps from the budget.</summary>
    /// <exception cref="WorkLimitException">The budget is used up.</exception>
    public void Spend(long steps)
    {
        _left -= steps;
        if (_left < 0)
        {
            throw new WorkLimitException();
        }
    }
}
