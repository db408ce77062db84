namespace OpenRs.Cloud.Runs;

/// <summary>States of a run; the moves between them are the table of <c>RunTransitions</c> in Core.</summary>
public enum RunState
{
    /// <summary>Accepted, waiting to start.</summary>
    Queued = 1,

    /// <summary>Waiting for the first agent.</summary>
    Provisioning = 2,

    /// <summary>Agents are at work.</summary>
    Running = 3,

    /// <summary>Holds no agents, on request, by its budget, or since all its units came back.</summary>
    Paused = 4,

    /// <summary>Saving a checkpoint before a final state.</summary>
    Stopping = 5,

    /// <summary>All steps done.</summary>
    Succeeded = 6,

    /// <summary>Cannot go on.</summary>
    Failed = 7,

    /// <summary>Cancelled by a client.</summary>
    Cancelled = 8,

    /// <summary>Stopped before the budget would have been exceeded.</summary>
    BudgetExhausted = 9,

    /// <summary>Stopped because more steps were unlikely to help.</summary>
    Plateaued = 10,
}
