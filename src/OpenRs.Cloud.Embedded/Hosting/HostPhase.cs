namespace OpenRs.Cloud.Embedded;

/// <summary>The life of a host.</summary>
internal enum HostPhase
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>Takes calls.</summary>
    Running,

    /// <summary>Finishes what is under way.</summary>
    Draining,

    /// <summary>Closed.</summary>
    Stopped,
}
