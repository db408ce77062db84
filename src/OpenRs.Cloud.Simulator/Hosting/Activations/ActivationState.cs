namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>The life of an activation. It only moves downwards.</summary>
internal enum ActivationState
{
    /// <summary>Has no instance yet.</summary>
    Creating,

    /// <summary>Reads its state and runs OnActivateAsync.</summary>
    Activating,

    /// <summary>Runs calls.</summary>
    Valid,

    /// <summary>Finishes what it runs, then runs OnDeactivateAsync. Other calls wait for the next activation.</summary>
    Deactivating,

    /// <summary>No longer in the host.</summary>
    Invalid,
}
