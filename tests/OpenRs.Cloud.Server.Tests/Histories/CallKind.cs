namespace OpenRs.Cloud.Server.Tests.Histories;

/// <summary>What a client asked for.</summary>
internal enum CallKind
{
    /// <summary>A run, under a request id; the target is the id.</summary>
    Create,

    /// <summary>The end of a run.</summary>
    Cancel,

    /// <summary>A pause of a run.</summary>
    Pause,

    /// <summary>That a run continues, with another budget.</summary>
    Resume,

    /// <summary>Another budget of the month.</summary>
    SetMonth,

    /// <summary>That a result of a unit is taken in; the target is the unit.</summary>
    Complete,
}
