namespace OpenRs.Cloud.Embedded;

/// <summary>The life of an activation. It only moves downwards.</summary>
internal enum ActivationPhase
{
    /// <summary>No call yet.</summary>
    Created,

    /// <summary>Construction, state and OnActivateAsync are under way.</summary>
    Activating,

    /// <summary>As Activating, but it is to leave as soon as that is done.</summary>
    LeavingEarly,

    /// <summary>Runs calls.</summary>
    Active,

    /// <summary>Finishes what it runs; new calls wait for the next activation.</summary>
    Draining,

    /// <summary>OnDeactivateAsync is under way.</summary>
    Stopping,

    /// <summary>No longer in the host.</summary>
    Gone,
}
