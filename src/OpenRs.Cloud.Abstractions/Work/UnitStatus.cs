namespace OpenRs.Cloud.Work;

/// <summary>Where a unit stands.</summary>
public enum UnitStatus
{
    /// <summary>Waits for an agent.</summary>
    Pending = 0,

    /// <summary>An agent works on it.</summary>
    Leased = 1,

    /// <summary>Its result is in.</summary>
    Finished = 2,
}
