namespace OpenRs.Cloud.Simulator.GrainContract;

/// <summary>What a case of the contract runs on.</summary>
public enum HostKind
{
    /// <summary>The simulator's own host, in virtual time.</summary>
    Simulator,

    /// <summary>An Orleans silo; its grain timers and reminders go by a clock that the test moves.</summary>
    Silo,
}
