namespace OpenRs.Cloud.Evaluations;

/// <summary>States of an evaluation; the moves between them are the table of <c>EvaluationTransitions</c> in Core.</summary>
public enum EvaluationState
{
    /// <summary>Waiting for the first agent.</summary>
    Queued = 1,

    /// <summary>Agents are at work.</summary>
    Running = 2,

    /// <summary>All samples done.</summary>
    Succeeded = 3,

    /// <summary>Cannot go on.</summary>
    Failed = 4,

    /// <summary>Cancelled by a client.</summary>
    Cancelled = 5,

    /// <summary>Ended before the budget would have been exceeded.</summary>
    BudgetExhausted = 6,
}
