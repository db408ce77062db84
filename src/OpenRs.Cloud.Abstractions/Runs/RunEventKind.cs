namespace OpenRs.Cloud.Runs;

/// <summary>What an event of a run tells of.</summary>
public enum RunEventKind
{
    /// <summary>The run moved to another state, or a stop got another end.</summary>
    StateChanged = 1,

    /// <summary>A client changed something: a pause, a resumption, a cancellation, agents, priority or budget.</summary>
    ClientChange = 2,

    /// <summary>An agent got a lease.</summary>
    AgentJoined = 3,

    /// <summary>An agent's lease is over.</summary>
    AgentLeft = 4,

    /// <summary>An agent got no lease, or no more time, for want of money.</summary>
    LeaseRefused = 5,

    /// <summary>An attempt at a work unit failed.</summary>
    UnitFailed = 6,

    /// <summary>A share of the budget is spent that people want to know of.</summary>
    BudgetAlert = 7,

    /// <summary>A checkpoint was committed.</summary>
    CheckpointSaved = 8,

    /// <summary>A policy version was evaluated.</summary>
    Evaluated = 9,

    /// <summary>Another agent holds the trainer's state.</summary>
    TrainerChanged = 10,

    /// <summary>No unit of work was finished for too long.</summary>
    NoProgress = 11,
}
