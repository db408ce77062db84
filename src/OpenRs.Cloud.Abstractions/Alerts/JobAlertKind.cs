namespace OpenRs.Cloud.Alerts;

/// <summary>What an alert tells of.</summary>
public enum JobAlertKind
{
    /// <summary>A share of the budget is spent that people want to know of.</summary>
    Budget = 1,

    /// <summary>No unit of work was finished for too long.</summary>
    NoProgress = 2,

    /// <summary>The job failed.</summary>
    Failed = 3,

    /// <summary>The job stopped at the end of its budget.</summary>
    BudgetExhausted = 4,
}
