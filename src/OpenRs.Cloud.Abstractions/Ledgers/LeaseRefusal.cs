namespace OpenRs.Cloud.Ledgers;

/// <summary>Why there is no lease.</summary>
public enum LeaseRefusal
{
    /// <summary>It was granted.</summary>
    None = 0,

    /// <summary>The run needs no agents any more.</summary>
    RunEnded = 1,

    /// <summary>The budget does not cover a useful slice of time.</summary>
    BudgetExhausted = 2,

    /// <summary>The lease ended without a renewal in time.</summary>
    Expired = 3,

    /// <summary>There is no such lease.</summary>
    Unknown = 4,

    /// <summary>The run has as many agents as it may use.</summary>
    NotNeeded = 5,

    /// <summary>The job's agents compute on another type of device.</summary>
    OtherDevice = 6,

    /// <summary>The job was not offered to the agent over this connection.</summary>
    NotOffered = 7,

    /// <summary>The budget cannot pay this agent's price; agents that cost less can still work for the job.</summary>
    PriceTooHigh = 8,

    /// <summary>The agent is drained.</summary>
    Drained = 9,
}
