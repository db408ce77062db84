namespace OpenRs.Cloud.Workers;

/// <summary>What an agent is about.</summary>
[GenerateSerializer]
public enum AgentState
{
    /// <summary>Connected, and has not asked for a job yet.</summary>
    Connected = 1,

    /// <summary>Waits for a job.</summary>
    Idle = 2,

    /// <summary>Holds a lease of a job.</summary>
    Working = 3,

    /// <summary>Is drained, and still holds a lease.</summary>
    Draining = 4,

    /// <summary>Is drained, and holds no lease.</summary>
    Drained = 5,
}
